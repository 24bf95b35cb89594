import { el } from '../dom.js'

/**
 * Figures side by side, each with its name. Null values are left out.
 *
 * @param {ReadonlyArray<readonly [name: string, value: import('../dom.js').Child, tone?: string]>} facts
 */
export const facts = (facts) =>
  el(
    'dl',
    { class: 'facts' },
    ...facts
      .filter(([, value]) => value !== null)
      .map(([name, value, tone = '']) => el('div', { class: `fact ${tone}` }, el('dt', {}, name), el('dd', {}, value)))
  )
