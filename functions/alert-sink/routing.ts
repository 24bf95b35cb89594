import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Alert } from '../../shared/contract/alert.ts'
import { seriesMatcher } from '../../shared/policy/match.ts'
import { type Fault, parseYaml, showFault } from '../../shared/policy/yaml/document.ts'
import { channelOfForm, type Env, type Slip } from './channel-of-form.ts'
import { type ChannelSettings, hasNoDigest } from './channels/settings.ts'
import { type RouteForm, RoutingForm } from './routing-form.ts'

/** Gets every alert, whatever the routes say. */
export const LOG = 'log'

/** Most bytes of the text: it travels as one environment variable. */
export const MAX_ROUTES_BYTES = 128 * 1024 - 'ALERT_ROUTES='.length - 1

export type Routing = {
  readonly channels: ReadonlyArray<ChannelSettings>
  /** Names of the channels that are to hear of an alert as it is now. */
  readonly routed: (alert: Alert) => ReadonlyArray<string>
  /**
   * The same, and those that may have heard of it when it was less severe: they are told how it goes on, if they were told of it
   * (see `isRouted` of the courier).
   */
  readonly channelsOf: (alert: Alert) => ReadonlyArray<string>
}

export type RoutingOptions = {
  readonly env: Env
  /** Channels that variables of their own have turned on. */
  readonly builtIn: ReadonlyArray<ChannelSettings>
  /** Messages a minute; undefined = no limit. */
  readonly budget: number | undefined
}

const matcherOf = ({ match = {} }: RouteForm): ((alert: Alert) => boolean) => {
  const { severity, kind, ...series } = match
  const ofSeries = seriesMatcher(series)
  return (alert) =>
    (severity === undefined || severity.includes(alert.severity)) &&
    (kind === undefined || kind === (alert.kind ?? 'series')) &&
    ofSeries(alert.series)
}

const createRouting = (channels: ReadonlyArray<ChannelSettings>, forms: ReadonlyArray<RouteForm>): Routing => {
  const all = [LOG, ...channels.map(({ name }) => name)]
  const routes = forms.map((form) => ({
    matches: matcherOf(form),
    channels: form.channels ?? [],
    goesOn: form.continue ?? false
  }))
  const routed = (alert: Alert): ReadonlyArray<string> => {
    const found = new Set([LOG])
    let matched = false
    for (const { matches, channels: names, goesOn } of routes) {
      if (!matches(alert)) continue
      matched = true
      for (const name of names) found.add(name)
      if (!goesOn) break
    }
    return matched ? [...found] : all
  }
  const channelsOf = (alert: Alert): ReadonlyArray<string> =>
    alert.status === 'opened' || alert.severity === 'warning'
      ? routed(alert)
      : [...new Set([...routed(alert), ...routed({ ...alert, severity: 'warning' })])]
  return { channels, routed, channelsOf }
}

const at = (path: ReadonlyArray<string>, slips: ReadonlyArray<Slip>): ReadonlyArray<Slip> =>
  slips.map((slip) => ({ ...slip, path: [...path, ...slip.path] }))

const toSlip = ({ context, message }: t.ValidationError): Slip => ({
  path: context.slice(1).map(({ key }) => key),
  message: message ?? `expected ${context.at(-1)?.type.name ?? 'something else'}`
})

/** Built-in channels with what the text says of them, and those that it adds. */
const channelsOfForm = (
  { channels: forms = {} }: RoutingForm,
  { builtIn, env, budget }: RoutingOptions
): { readonly channels: ReadonlyArray<ChannelSettings>; readonly slips: ReadonlyArray<Slip> } => {
  const channels = new Map(builtIn.map((channel) => [channel.name, channel]))
  const slips: Slip[] = []
  for (const [name, form] of Object.entries(forms)) {
    const path = ['channels', name]
    const { type } = form
    const own = channels.get(name)
    if (name === LOG) slips.push({ path, message: 'is there in any case, and gets every alert' })
    else if (type !== undefined) {
      if (own !== undefined) {
        slips.push({ path: [...path, 'type'], message: 'this channel is set up by environment variables already' })
      }
      const made = channelOfForm(name, { ...form, type }, env, budget)
      if (E.isRight(made)) channels.set(name, made.right)
      else slips.push(...at(path, made.left))
    } else if (own === undefined) slips.push({ path, message: 'expected type: no variable turns this channel on' })
    else {
      const others = Object.keys(form).filter((key) => key !== 'budget')
      if (others.length > 0) slips.push({ path, message: 'of a channel without type only budget can be said' })
      if (hasNoDigest(own.type) && typeof form.budget === 'number') {
        slips.push({
          path: [...path, 'budget'],
          message: `a channel of type ${own.type} has none: it gets each notice`
        })
      } else if (form.budget !== undefined) {
        channels.set(name, { ...own, budget: form.budget === 'none' ? undefined : form.budget })
      }
    }
  }
  return { channels: [...channels.values()], slips }
}

const unknownChannels = (
  { routes = [], channels = {} }: RoutingForm,
  known: ReadonlyArray<ChannelSettings>
): ReadonlyArray<Slip> => {
  const names = new Set([LOG, ...known.map(({ name }) => name), ...Object.keys(channels)])
  return routes.flatMap((route, i) => [
    ...(route.channels === undefined ? [{ path: ['routes', String(i)], message: 'expected channels' }] : []),
    ...(route.channels ?? []).flatMap((name, c) =>
      names.has(name)
        ? []
        : [{ path: ['routes', String(i), 'channels', String(c)], message: 'no channel has this name' }]
    )
  ])
}

/**
 * The channels there are and who hears of which alert, from the YAML text of ALERT_ROUTES, or everything that is wrong with it as
 * `path (line n): what`. The first route that matches counts, and with `continue` those after it, too; what none matches goes to
 * all channels. Names variables, never their values.
 */
export const readRouting = (text: string, options: RoutingOptions): E.Either<ReadonlyArray<string>, Routing> => {
  if (Buffer.byteLength(text) > MAX_ROUTES_BYTES) return E.left([`longer than ${MAX_ROUTES_BYTES} bytes`])
  const { value, faults, lineOf } = parseYaml(text)
  const left = (slips: ReadonlyArray<Slip>): E.Either<ReadonlyArray<string>, never> => {
    const all: Fault[] = [...faults, ...slips.map((slip) => ({ ...slip, line: lineOf(slip.path) }))]
    return E.left([...new Set(all.sort((a, b) => a.line - b.line).map(showFault))])
  }
  if (value === undefined) return left([])
  const decoded = RoutingForm.decode(value ?? {})
  if (E.isLeft(decoded)) return left(decoded.left.map(toSlip))
  const { channels, slips } = channelsOfForm(decoded.right, options)
  const all = [...slips, ...unknownChannels(decoded.right, channels)]
  return faults.length + all.length > 0 ? left(all) : E.right(createRouting(channels, decoded.right.routes ?? []))
}
