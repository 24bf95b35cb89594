/** Who may import whom: DESIGN in rules. `npm run check` holds them; test/dependencies.test.ts sees each of them fire. */

/** Code that is only there to test: helpers of tests beside what they help to test are named harness.ts or lie in testing/. */
const TESTS = '[.]test[.]ts$|^test/|/testing/|/harness[.]ts$'
const PROGRAMS = '^(local|commands|bench)/'
const WIRING = '^functions/[^/]+/main[.]ts$'
/** Started by path, so nothing imports them. */
const STARTED = `${WIRING}|^local/processes/tether[.]ts$`

/** `import type` costs nothing and ties nobody to a client. */
const values = { dependencyTypesNot: ['type-only'] }
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})/`

const rule = (name, comment, from, to, more = {}) => ({ name, comment, severity: 'error', from, to, ...more })

export default {
  forbidden: [
    rule(
      'no-cycles',
      'A cycle is one module in several files.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
    ),
    rule(
      'nothing-imports-functions',
      'Functions are reached through the platform, by events and HTTP.',
      { pathNot: `^functions/|${TESTS}` },
      { path: '^functions/' }
    ),
    rule(
      'functions-know-no-function',
      'Functions know the event contract, K_SINK and Redis, and never each other.',
      { path: '^functions/([^/]+)/' },
      { path: '^functions/', pathNot: '^functions/$1/' }
    ),
    rule(
      'functions-know-only-shared',
      'A function runs without the rest of the project, in its image.',
      { path: '^functions/', pathNot: TESTS },
      { path: '^(build|local|commands|bench|test|setup)/' }
    ),
    rule(
      'shared-stands-alone',
      'What everybody imports imports nobody.',
      { path: '^shared/', pathNot: TESTS },
      { path: '^(functions|build|local|commands|bench|test|setup)/' }
    ),
    rule(
      'local-knows-little-of-shared',
      'The local platform stands in for Knative, so it knows what Knative knows: the wire, not the detection. (policies-env.ts is of the command. The scaling history is its own word to the console.)',
      { path: '^local/', pathNot: `^local/policies-env[.]ts$|${TESTS}` },
      {
        path: '^shared/',
        pathNot:
          '^shared/(contract|cloudevents|config|log|failure|yaml|version[.]ts$|redis/connect[.]ts$|redis/redis-url[.]ts$|redis/scaling-history[.]ts$)'
      }
    ),
    rule(
      'autoscaler-is-pure',
      'The same decisions on real time in the platform and on virtual time in a plan: no clock, no I/O, nothing of Node.',
      { path: '^local/autoscaler/', pathNot: TESTS },
      { pathNot: '^local/autoscaler/|^local/manifests/topology[.]ts$' }
    ),
    rule(
      'load-stands-alone',
      'In a cluster these files are all that the load generator has.',
      { path: '^load/', pathNot: TESTS },
      { pathNot: '^load/', dependencyTypesNot: ['core'] }
    ),
    rule(
      'core-knows-no-client',
      'Effects reach the work of a function as functions, so that it is tested without them.',
      { path: '^functions/', pathNot: `/(main|routes|metrics)[.]ts$|${TESTS}` },
      { path: packages('express', 'ioredis', 'prom-client'), ...values }
    ),
    rule(
      'only-main-builds-clients',
      'One place per program opens connections; everything else is handed them.',
      { pathNot: `${WIRING}|${PROGRAMS}|^shared/redis/|${TESTS}` },
      { path: `${packages('ioredis')}|^shared/redis/connect(-from-env)?[.]ts$`, ...values }
    ),
    rule(
      'redis-knows-no-http',
      'Either can be replaced without the other.',
      { path: '^shared/redis/', pathNot: TESTS },
      { path: `^shared/http/|${packages('express')}` }
    ),
    rule(
      'http-knows-no-redis',
      'Either can be replaced without the other.',
      { path: '^shared/http/', pathNot: TESTS },
      { path: `^shared/redis/|${packages('ioredis')}` }
    ),
    rule(
      'detection-is-pure',
      'The same folds run in the functions and over files: no clock, no I/O, no client.',
      { path: '^shared/(detection|policy|alerting)/', pathNot: TESTS },
      {
        path: `^shared/(http|redis|log|metrics|config)/|${packages('express', 'ioredis', 'prom-client', 'undici', 'pino')}`
      }
    ),
    rule(
      'no-test-code-in-programs',
      'What runs in production does not need the tests.',
      { pathNot: TESTS },
      { path: TESTS }
    ),
    rule(
      'no-dev-dependency-in-programs',
      'Images are built without them. (screenshots takes pictures for the documents: of the work tree, with a browser.)',
      { path: '^(functions|shared|local|commands)/', pathNot: `^commands/screenshots/|${TESTS}` },
      { dependencyTypes: ['npm-dev'], ...values, pathNot: 'node_modules/@types/' }
    ),
    rule(
      'only-declared-packages',
      'A package that comes along with another one may go with it.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }
    ),
    rule('no-unresolved', 'The file or package is not there.', {}, { couldNotResolve: true }),
    rule(
      'no-orphans',
      'Nothing imports it and it imports nothing: it is left over.',
      { orphan: true, pathNot: `^[.]|[.]d[.]ts$|${STARTED}|${TESTS}` },
      {}
    )
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|[.]knomaly)/' },
    // TypeScript's own API, so that `import type` is seen as such; it has to be a version that has one (see package.json).
    parser: 'tsc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types']
    }
  }
}
