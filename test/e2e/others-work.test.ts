import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {join} from 'node:path'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {jobText} from '../support/publishing.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given two clones of a repository whose desks push to one environment', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })
  const at = (desk: string): string => join(scratch.path, desk)
  const git = (desk: string, ...words: string[]): void => {
    execFileSync('git', ['-c', 'user.name=m', '-c', 'user.email=m@example.org', ...words], {
      cwd: at(desk),
      stdio: 'ignore',
      env: {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'},
    })
  }
  const push = (desk: string, ...more: string[]) =>
    runJsctl(['push', '--env', 'tst', '--yes', ...more], {
      in: at(desk),
      env: {XDG_STATE_HOME: join(scratch.path, `state-of-${desk}`)},
    })
  const commit = async (desk: string, files: Readonly<Record<string, string>>): Promise<void> => {
    await writeFiles(at(desk), files)
    git(desk, 'add', '.')
    git(desk, 'commit', '-q', '-m', 'work')
  }

  it('one of them does not undo the work of the other unseen, and may push after merging it', async () => {
    await writeFiles(at('jan'), {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "file:../tst"\nobjects = false\n',
      'live/load.job.xml': jobText('1'),
    })
    git('jan', 'init', '-q', '-b', 'main')
    await commit('jan', {'live/send.job.xml': jobText('1')})
    assert.equal((await push('jan')).code, 0)
    execFileSync('git', ['clone', '-q', at('jan'), at('otto')], {stdio: 'ignore'})
    await commit('otto', {'live/load.job.xml': jobText('2')})
    const first = await push('otto', '--json')
    assert.deepEqual((JSON.parse(first.stdout) as {base: unknown}).base, {release: 1, from: 'git'}, first.stderr)

    await commit('jan', {'live/send.job.xml': jobText('3')})
    const refused = await push('jan', '--quiet')
    assert.equal(refused.code, 6, refused.stderr)
    assert.match(refused.stderr, /since tst@1, this folder's base: load\.job\.xml\n {2}tst@2 by \S+: load\.job\.xml\n/)
    const dry = await push('jan', '--dry-run', '--json')
    assert.equal(dry.code, 6)
    const {error} = JSON.parse(dry.stdout) as {
      error: {
        conflicts: {path: string; kind: string; release: number}[]
        plan: {release: number; parent: number; changes: {paths: {change: string; path: string}[]}; conflicts: unknown}
      }
    }
    const {plan} = error
    assert.deepEqual(
      [plan.release, plan.parent, plan.changes.paths.map(({change, path}) => `${change} ${path}`)],
      [3, 2, ['modify load.job.xml', 'modify send.job.xml']],
      'JSON shows the plan that was refused, as the text does',
    )
    assert.deepEqual(plan.conflicts, error.conflicts)
    assert.deepEqual(
      error.conflicts.map(({path, kind, release}) => [path, kind, release]),
      [['load.job.xml', 'return', 2]],
    )
    const shown = await push('jan', '--allow-reverts', '--dry-run')
    assert.match(shown.stdout, /what others published since tst@1[^\n]*:\n {2}returns {2}load\.job\.xml {2}tst@2 by /)

    git('jan', 'pull', '-q', '--no-rebase', '--no-edit', at('otto'), 'main')
    const merged = await push('jan', '--json')
    assert.equal(merged.code, 0, merged.stdout)
    assert.match(merged.stdout, /"release": 3,/)
  })

  it('an older branch that is checked out at the same desk does not undo what was merged and pushed before', async () => {
    await writeFiles(at('jan'), {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "file:../tst"\nobjects = false\n',
    })
    git('jan', 'init', '-q', '-b', 'main')
    await commit('jan', {'live/load.job.xml': jobText('1')})
    git('jan', 'branch', 'old')
    assert.equal((await push('jan')).code, 0)
    execFileSync('git', ['clone', '-q', at('jan'), at('otto')], {stdio: 'ignore'})
    await commit('otto', {'live/send.job.xml': jobText('2')})
    assert.equal((await push('otto')).code, 0)
    git('jan', 'pull', '-q', '--no-rebase', '--no-edit', at('otto'), 'main')
    assert.match((await push('jan')).stdout, /nothing to publish/)

    git('jan', 'checkout', '-q', 'old')
    const refused = await push('jan', '--max-delete', '5')
    assert.equal(refused.code, 6, refused.stdout)
    assert.match(refused.stdout, /deletes {2}send\.job\.xml {2}tst@2 by /)
    git('jan', 'checkout', '-q', 'main')
    assert.equal((await push('jan')).code, 0)
  })

  it('what git ignores, and was published all the same, is not taken for a deletion of those who have the commit', async () => {
    await writeFiles(at('jan'), {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "file:../tst"\nobjects = false\n',
      '.gitignore': '*.config.xml\n',
      'live/load.config.xml': '<config/>',
    })
    git('jan', 'init', '-q', '-b', 'main')
    await commit('jan', {'live/load.job.xml': jobText('1')})
    assert.equal((await push('jan')).code, 0)
    execFileSync('git', ['clone', '-q', at('jan'), at('otto')], {stdio: 'ignore'})
    const planned = await push('otto', '--dry-run')
    assert.match(planned.stdout, /- {2}load\.config\.xml[^]*goes over tst@1 by /)
  })
})
