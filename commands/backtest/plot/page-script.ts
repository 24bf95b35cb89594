/** Runs in the browser, also from file://, over the list in #data; see index-page.ts for its shape. */
export const PAGE_SCRIPT = `
const cards = JSON.parse(document.getElementById('data').textContent)
const $ = (id) => document.getElementById(id)
const element = (tag, properties, ...children) => {
  const one = Object.assign(document.createElement(tag), properties)
  one.append(...children)
  return one
}
const nameOf = (card) => card.corpus + '/' + card.path
const contenders = cards[0]?.pictures.map((picture) => picture.contender) ?? []
const SORTS = {
  name: () => 0,
  f1: (picture) => picture.f1 ?? 2,
  misses: (picture) => -picture.missed,
  false: (picture) => -picture.wrong,
  rate: (picture) => -picture.rate
}
let shown = cards
let at = -1

const figureOf = (picture, lazy) => element('figure', {},
  element('a', { href: picture.src, target: '_blank' },
    element('img', { src: picture.src, alt: picture.figures, loading: lazy ? 'lazy' : 'eager', width: 1000, height: 250 })))

const explainedOf = ({ explained, opened }) => {
  const items = explained.map((text) => element('li', { textContent: text }))
  if (opened > explained.length) items.push(element('li', { textContent: '… and ' + (opened - explained.length) + ' more' }))
  return element('ol', { className: 'explained' }, ...items)
}

const articleOf = (card, place) => {
  const article = element('article', {}, element('h2', { textContent: card.path }))
  for (const picture of card.pictures) {
    const figure = figureOf(picture, true)
    figure.firstChild.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      open(place)
    }
    figure.append(element('figcaption', { textContent: picture.contender + ': ' + picture.figures }))
    article.append(figure)
  }
  return article
}

const open = (place) => {
  if (place < 0 || place >= shown.length) return
  const articles = $('cards').children
  articles[at]?.classList.remove('here')
  at = place
  articles[at].classList.add('here')
  articles[at].scrollIntoView({ block: 'nearest' })
  const card = shown[at]
  $('title').textContent = card.corpus + ': ' + card.path
  $('place').textContent = (at + 1) + ' of ' + shown.length
  $('large').replaceChildren(...card.pictures.flatMap((picture) => [figureOf(picture, false), explainedOf(picture)]))
  history.replaceState(null, '', '#' + encodeURIComponent(nameOf(card)))
  if (!$('viewer').open) $('viewer').showModal()
}

const show = () => {
  const corpus = $('corpus').value
  const folder = $('folder').value
  const text = $('text').value.trim().toLowerCase()
  const by = SORTS[$('sort').value]
  $('of').hidden = contenders.length < 2 || by === SORTS.name
  const of = Math.max(0, contenders.indexOf($('of').value))
  const key = (card) => by(card.pictures[of])
  shown = cards
    .filter((card) => (corpus === '' || card.corpus === corpus) && (folder === '' || card.corpus + '/' + card.folder === folder)
      && card.path.toLowerCase().includes(text))
    .map((card, place) => ({ card, place }))
    .sort((a, b) => key(a.card) - key(b.card) || a.place - b.place)
    .map(({ card }) => card)
  at = -1
  $('cards').replaceChildren(...shown.map(articleOf))
  $('count').textContent = shown.length + ' of ' + cards.length + ' series'
}

const choices = (select, values) => {
  for (const [value, text] of values) select.append(element('option', { value, textContent: text }))
}
const folders = () => {
  const corpus = $('corpus').value
  const some = cards.filter((card) => corpus === '' || card.corpus === corpus)
  $('folder').replaceChildren(element('option', { value: '', textContent: 'all folders' }))
  choices($('folder'), new Map(some.map((card) => [card.corpus + '/' + card.folder, card.folder || '.'])))
}

choices($('corpus'), [...new Set(cards.map((card) => card.corpus))].map((corpus) => [corpus, corpus]))
choices($('of'), contenders.map((name) => [name, name]))
$('corpus').onchange = () => { folders(); show() }
$('folder').onchange = show
$('sort').onchange = show
$('of').onchange = show
$('text').oninput = show
$('previous').onclick = () => open(at - 1)
$('next').onclick = () => open(at + 1)
$('close').onclick = () => $('viewer').close()
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT/.test(event.target.tagName)) return
  if (event.key === 'ArrowRight' || event.key === 'j') open(at + 1)
  else if (event.key === 'ArrowLeft' || event.key === 'k') open(at - 1)
  else if (event.key === '/') $('text').focus()
  else return
  event.preventDefault()
})
$('viewer').onclose = () => history.replaceState(null, '', location.pathname + location.search)
folders()
show()
open(shown.findIndex((card) => '#' + encodeURIComponent(nameOf(card)) === location.hash))
`
