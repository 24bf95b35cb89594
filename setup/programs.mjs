import { isExecutable, onPath } from './command.mjs'

/**
 * What has to be on a machine besides Node and packages, by the names that `--needs` takes.
 *
 * commands  each under the names that it goes by; the first one is asked for its version
 * places    files to look at where no name is on PATH; `variable`: names a file, and wins over all
 * oldest    the oldest release with all that our commands, rules and tests use
 * packages  by package manager: lists that do, one as well as the other, the usual one first
 * services  what Debian starts as soon as it has installed the package
 */
export const PROGRAMS = {
  redis: {
    name: 'redis-server',
    commands: { 'redis-server': ['redis-server'] },
    version: /v=(\d+)\.(\d+)/,
    oldest: [6, 2],
    packages: {
      'apt-get': [['redis-server']],
      // Newer Fedora has Valkey in the place of Redis.
      dnf: [['redis'], ['valkey-compat-redis']],
      apk: [['redis']],
      brew: [['redis']]
    },
    services: ['redis-server'],
    hint: `install Redis 6.2 or newer (Debian: apt-get install redis-server, macOS: brew install redis), or start one, \
"docker run -d -p 6379:6379 redis:7", and give it to npm start as REDIS_URL=redis://127.0.0.1:6379`
  },
  prometheus: {
    name: 'prometheus',
    commands: { prometheus: ['prometheus'], promtool: ['promtool'] },
    version: /version (\d+)\.(\d+)/,
    oldest: [2, 42],
    packages: {
      'apt-get': [['prometheus']],
      // By what they bring: the packages are named after the source.
      dnf: [['/usr/bin/prometheus', '/usr/bin/promtool']],
      apk: [['prometheus']],
      brew: [['prometheus']]
    },
    services: ['prometheus'],
    hint: 'install Prometheus 2.42 or newer with promtool (Debian: apt-get install prometheus, macOS: brew install prometheus)'
  },
  alertmanager: {
    name: 'alertmanager',
    commands: { alertmanager: ['alertmanager', 'prometheus-alertmanager'], amtool: ['amtool'] },
    version: /version (\d+)\.(\d+)/,
    oldest: [0, 25],
    packages: {
      'apt-get': [['prometheus-alertmanager']],
      dnf: [['/usr/bin/alertmanager', '/usr/bin/amtool']],
      apk: [['alertmanager']],
      brew: [['alertmanager']]
    },
    services: ['prometheus-alertmanager'],
    hint: `install Alertmanager 0.25 or newer with amtool (Debian: apt-get install prometheus-alertmanager, \
macOS: brew install alertmanager)`
  },
  chromium: {
    name: 'chromium',
    commands: { chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] },
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium'
    ],
    variable: 'CHROMIUM_PATH',
    version: /(\d+)\.(\d+)/,
    oldest: [120, 0],
    // Without a font a browser draws boxes, and these two are in every picture of ours.
    packages: {
      'apt-get': [['chromium', 'fonts-liberation', 'fonts-dejavu-core']],
      dnf: [['chromium', 'liberation-sans-fonts', 'dejavu-sans-fonts']],
      apk: [['chromium', 'font-liberation', 'font-dejavu']],
      brew: [['chromium']]
    },
    services: [],
    hint: `install Chromium or Chrome 120 or newer (Debian: apt-get install chromium fonts-liberation, \
macOS: brew install chromium), or name one as CHROMIUM_PATH`
  }
}

/** The file of each command of a program; undefined for those that are not there. */
export const filesOf = ({ commands, places = [], variable }) => {
  const named = variable === undefined ? undefined : process.env[variable]
  const find = (names) => {
    if (named) return isExecutable(named) ? named : undefined
    return names.map((name) => onPath(name)).find((file) => file !== undefined) ?? places.find(isExecutable)
  }
  return Object.fromEntries(Object.entries(commands).map(([command, names]) => [command, find(names)]))
}
