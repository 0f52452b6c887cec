import {parseArgs} from 'node:util'

/** Options of all measurements. */
export interface BenchOptions {
  readonly rounds: number
  readonly files: number
  /** How often an agent looks. */
  readonly polls: number
}

const BENCHES: Readonly<Record<string, () => Promise<{bench: (options: BenchOptions) => Promise<string>}>>> = {
  agent: () => import('./agent.ts'),
  'push-pull': () => import('./push-pull.ts'),
  'start-up': () => import('./start-up.ts'),
  validate: () => import('./validate.ts'),
  'validate-watch': () => import('./validate-watch.ts'),
}

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    rounds: {type: 'string', default: '3'},
    files: {type: 'string', default: '10000'},
    polls: {type: 'string', default: '120'},
  },
})
const [name = ''] = positionals
const load = BENCHES[name]
if (load === undefined) {
  console.error(
    `npm run bench -- NAME [--rounds N] [--files N] [--polls N]; there is: ${Object.keys(BENCHES).join(', ')}`,
  )
  process.exitCode = 64
} else {
  const {bench} = await load()
  console.log(await bench({rounds: Number(values.rounds), files: Number(values.files), polls: Number(values.polls)}))
}
