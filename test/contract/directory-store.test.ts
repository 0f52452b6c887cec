import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {chmod, mkdir, mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import type {AttemptEnd} from './store-attempt.ts'
import {storeContract} from './store.contract.ts'

const isRoot = process.getuid?.() === 0

let scratch = ''
let child: ChildProcess | undefined

storeContract('a directory', {
  async start() {
    scratch = await mkdtemp(join(tmpdir(), 'jsctl-store-'))
    await chmod(scratch, 0o755)
    const directory = join(scratch, 'tst')
    const environment = directoryEnvironment(directory)
    await mkdir(directory, {mode: 0o700})
    return {
      open: (access, checkpoint = () => undefined) => openDirectoryStore(environment, {access, checkpoint}),
      openAbsent: (access) =>
        openDirectoryStore(directoryEnvironment(join(scratch, 'absent')), {access, checkpoint: () => undefined}),
      wipe: async () => {
        for (const name of await readdir(directory)) await rm(join(directory, name), {recursive: true})
      },
      attemptWithoutRights: async (operation) => {
        // Without root there is only one user: nobody may do anything then.
        if (!isRoot) await chmod(directory, 0)
        child ??= fork(join(import.meta.dirname, 'rightless-child.ts'), {execArgv: ['--import', 'tsx']})
        const reply = once(child, 'message')
        child.send({environment, operation})
        const [{attempted, problem}] = (await reply) as [{attempted?: AttemptEnd; problem?: string}]
        if (!isRoot) await chmod(directory, 0o700)
        if (attempted === undefined) throw new Error(problem)
        return attempted
      },
    }
  },
  async stop() {
    child?.kill()
    await rm(scratch, {recursive: true, force: true})
  },
})
