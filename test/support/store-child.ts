import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import {attempt, ATTEMPTED} from '../contract/store-attempt.ts'
import {directoryEnvironment} from './directory-environment.ts'

/** `store-child.ts DIRECTORY OPERATION`: tries it there and prints how it ended, as JSON. For runs under another regime. */
const [directory = '', wanted = ''] = process.argv.slice(2)
const operation = ATTEMPTED.find((name) => name === wanted)
if (operation === undefined) throw new Error(`there is no operation "${wanted}"`)
const store = await openDirectoryStore(directoryEnvironment(directory), {
  access: 'publish',
  checkpoint: () => undefined,
})
console.log(JSON.stringify(await attempt(store, operation)))
