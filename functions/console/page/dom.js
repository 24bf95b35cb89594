/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, unknown>} Properties
 */

const SVG = 'http://www.w3.org/2000/svg'

/** @param {Element} element @param {Properties} properties */
const assign = (element, properties) => {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
    else element.setAttribute(name, value === true ? '' : String(value))
  }
}

/** @param {Element} element @param {Child[]} children */
const fill = (element, children) => {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue
    element.append(child instanceof Node ? child : String(child))
  }
}

/**
 * An element. Whatever is not a node becomes text, and nothing here ever reads markup: that is the page's whole defence against
 * names that contain some. `onclick` and the like are listeners; undefined, null and false leave an attribute out.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Properties} [properties] @param {Child[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export const el = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag)
  assign(element, properties)
  fill(element, children)
  return element
}

/** @param {string} tag @param {Properties} [properties] @param {Child[]} children @returns {SVGElement} */
export const svg = (tag, properties = {}, ...children) => {
  const element = document.createElementNS(SVG, tag)
  assign(element, properties)
  fill(element, children)
  return element
}

/** Puts other children in. @param {Element} element @param {Child[]} children */
export const refill = (element, ...children) => {
  element.replaceChildren()
  fill(element, children)
}

/** Sets text only where it is another one: screen readers and selections are left alone. @param {Node} node @param {string} text */
export const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text
}

/**
 * Brings the children of `parent` into the order of `wanted`, and moves only those that are elsewhere: focus and scroll stay.
 *
 * @param {Element} parent @param {ReadonlyArray<Element>} wanted
 */
export const reorder = (parent, wanted) => {
  const kept = new Set(wanted)
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove()
  wanted.forEach((child, i) => {
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null)
  })
}

/** The element with this id, which index.html has. @param {string} id @returns {HTMLElement} */
export const byId = (id) => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}
