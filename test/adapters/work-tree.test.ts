import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {chmod, mkdir, rm, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {gitWorkTree} from '../../src/adapters/work-tree.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given a live folder in a git work tree', () => {
  const scratch = scratchFolder()
  const at = (path: string): string => join(scratch.path, path)
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=maria', '-c', 'user.email=maria@example.org', ...words], {
      cwd: at('repo'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'},
    }).trim()
  const source = (variables: Record<string, string | undefined> = process.env) =>
    gitWorkTree(variables).source(at('repo/live'))

  beforeEach(async () => {
    await writeFiles(scratch.path, {'repo/live/a.job.xml': '<job/>', 'repo/other.txt': 'x'})
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-q', '-m', 'first')
  })

  it('a clean one has its commit and branch', async () => {
    assert.deepEqual(await source(), {commit: git('rev-parse', 'HEAD'), branch: 'main', dirty: false})
  })

  it('a change, a new file, and a removed one below the folder make it dirty; one beside it does not', async () => {
    const dirty = async (): Promise<boolean | undefined> => (await source())?.dirty
    await writeFile(at('repo/other.txt'), 'changed')
    assert.equal(await dirty(), false)
    await writeFile(at('repo/live/a.job.xml'), '<job />')
    assert.equal(await dirty(), true)
    git('checkout', '-q', '.')
    await writeFile(at('repo/live/b.job.xml'), '<job/>')
    assert.equal(await dirty(), true)
    await rm(at('repo/live/b.job.xml'))
    assert.equal(await dirty(), false)
    await rm(at('repo/live/a.job.xml'))
    assert.equal(await dirty(), true)
  })

  it('a staged change is dirty, a file that was only touched is not', async () => {
    await utimes(at('repo/live/a.job.xml'), new Date(), new Date(Date.now() + 5000))
    assert.equal((await source())?.dirty, false)
    await writeFile(at('repo/live/a.job.xml'), '<job />')
    git('add', '.')
    assert.equal((await source())?.dirty, true)
  })

  it('a detached head has no branch', async () => {
    git('checkout', '-q', '--detach')
    assert.deepEqual(await source(), {commit: git('rev-parse', 'HEAD'), dirty: false})
  })

  it('before the first commit, outside of a repository, and without git there is no source', async () => {
    await mkdir(at('empty/live'), {recursive: true})
    execFileSync('git', ['init', '-q'], {cwd: at('empty')})
    assert.equal(await gitWorkTree(process.env).source(at('empty/live')), undefined)
    await mkdir(at('plain'))
    assert.equal(await gitWorkTree(process.env).source(at('plain')), undefined)
    assert.equal(await source({PATH: at('nowhere')}), undefined)
  })

  it('another repository that the environment names does not count', async () => {
    const commit = git('rev-parse', 'HEAD')
    const found = await source({...process.env, GIT_DIR: at('nowhere'), GIT_WORK_TREE: at('nowhere')})
    assert.equal(found?.commit, commit)
  })

  it('nothing that the repository configures is run', async () => {
    const ran = at('ran')
    await writeFile(at('evil.sh'), `#!/bin/sh\ntouch '${ran}'\ncat\n`)
    await chmod(at('evil.sh'), 0o755)
    git('config', 'core.fsmonitor', at('evil.sh'))
    git('config', 'filter.a=b.clean', at('evil.sh'))
    await writeFile(at('repo/.git/info/attributes'), '* filter=a=b\n')
    for (const hook of ['post-index-change', 'fsmonitor-watchman']) {
      await writeFile(at(`repo/.git/hooks/${hook}`), `#!/bin/sh\ntouch '${ran}'\n`, {mode: 0o755})
    }
    await writeFile(at('repo/live/a.job.xml'), '<jab/>')
    execFileSync('git', ['status'], {cwd: at('repo'), stdio: 'ignore'})
    assert.ok(existsSync(ran), 'git itself does not run them: this test sees nothing')
    git('config', 'filter.a=b.process', at('evil.sh'))
    git('config', 'filter.a=b.required', 'true')
    await rm(ran, {force: true})
    await utimes(at('repo/live/a.job.xml'), new Date(), new Date(Date.now() + 5000))
    assert.equal((await source())?.dirty, true)
    assert.ok(!existsSync(ran))
  })

  describe('its index', () => {
    const index = async (folder = at('repo/live')) => {
      const found = await gitWorkTree(process.env).index(folder)
      return found === undefined ? undefined : {tracked: [...found.tracked].sort(), unchecked: [...found.unchecked]}
    }

    it('has what git keeps below the folder, in normal form C', async () => {
      await writeFiles(at('repo'), {'live/u\u0308.job.xml': '<job/>', 'live/untracked.job.xml': '<job/>'})
      git('add', 'live/u\u0308.job.xml')
      assert.deepEqual(await index(), {tracked: ['a.job.xml', '\u00fc.job.xml'], unchecked: []})
    })

    it('knows what a sparse checkout, or a mark of its own, keeps out of the folder; not what was deleted', async () => {
      await writeFiles(at('repo'), {'live/billing/b.job.xml': '<job/>', 'live/hr/c.job.xml': '<job/>'})
      git('add', '.')
      git('commit', '-q', '-m', 'more')
      git('sparse-checkout', 'set', 'live/billing')
      await rm(at('repo/live/billing/b.job.xml'))
      const tracked = ['a.job.xml', 'billing/b.job.xml', 'hr/c.job.xml']
      assert.deepEqual(await index(), {tracked, unchecked: ['hr/c.job.xml']})
      git('sparse-checkout', 'disable')
      git('update-index', '--skip-worktree', 'live/a.job.xml')
      assert.deepEqual(await index(), {tracked, unchecked: ['a.job.xml']})
    })

    it('of a submodule that is not checked out lacks all of it; of one that is, or that somebody removed, nothing', async () => {
      git('clone', '-q', at('repo'), at('other'))
      git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', at('other'), 'live/shared')
      git('commit', '-q', '-m', 'shared')
      git('clone', '-q', at('repo'), at('clone'))
      const tracked = ['a.job.xml', 'shared']
      assert.deepEqual(await index(), {tracked, unchecked: []})
      assert.deepEqual(await index(at('clone/live')), {tracked, unchecked: ['shared/']})
      await rm(at('clone/live/shared'), {recursive: true})
      assert.deepEqual(await index(at('clone/live')), {tracked, unchecked: []})
    })

    it('of a clone that ended before its files were there: none of them is', async () => {
      git('clone', '-q', '--no-checkout', at('repo'), at('clone'))
      await mkdir(at('clone/live'))
      assert.deepEqual(await index(at('clone/live')), {tracked: [], unchecked: ['a.job.xml']})
    })

    it('of a folder whose files were taken out of git has none, and lacks none', async () => {
      git('rm', '-q', '-r', '.')
      await mkdir(at('repo/live'), {recursive: true})
      assert.deepEqual(await index(), {tracked: [], unchecked: []})
    })

    it('is not known outside of a repository', async () => {
      await mkdir(at('plain'))
      assert.equal(await index(at('plain')), undefined)
    })
  })

  describe('when git tells nothing', () => {
    const silence = (folder: string, variables: Record<string, string | undefined> = process.env) =>
      gitWorkTree(variables).silence(folder)
    /** A git that does something else first. */
    const gitThat = async (script: string): Promise<Record<string, string | undefined>> => {
      const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim()
      await mkdir(at('bin'), {recursive: true})
      await writeFile(at('bin/git'), `#!/bin/sh\n${script}\nexec '${real}' "$@"\n`, {mode: 0o755})
      return {...process.env, PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`}
    }

    it('it is not installed, has no work tree there, or no commit', async () => {
      assert.deepEqual(await silence(at('repo/live'), {PATH: at('nowhere')}), {kind: 'no-git'})
      await mkdir(at('plain'))
      assert.deepEqual(await silence(at('plain')), {kind: 'none'})
      assert.deepEqual(await silence(at('repo/.git')), {kind: 'none'})
      await mkdir(at('empty/live'), {recursive: true})
      execFileSync('git', ['init', '-q'], {cwd: at('empty')})
      assert.deepEqual(await silence(at('empty/live')), {kind: 'no-commit'})
    })

    it('a folder of somebody else is not trusted: git says so, and what to do', async () => {
      const variables = await gitThat('export GIT_TEST_ASSUME_DIFFERENT_OWNER=1')
      assert.deepEqual(await silence(at('repo/live'), variables), {
        kind: 'refused',
        words: `detected dubious ownership in repository at '${at('repo')}'`,
        untrusted: at('repo'),
      })
      assert.equal(await gitWorkTree(variables).source(at('repo/live')), undefined)
    })

    it('what else it says is told on one line, printable', async () => {
      await writeFile(at('repo/.git/config'), '[core\n')
      assert.deepEqual(await silence(at('repo/live')), {
        kind: 'refused',
        words: 'bad config line 1 in file .git/config',
      })
      const variables = await gitThat("printf 'fatal: \\033[31mred\\nmore\\n' >&2; exit 128")
      assert.deepEqual(await silence(at('repo/live'), variables), {kind: 'refused', words: '\\u001b[31mred'})
      const mute = await gitThat('exit 3')
      assert.deepEqual(await silence(at('repo/live'), mute), {kind: 'refused', words: 'git ended with 3'})
    })
  })

  describe('its history', () => {
    const includes = (commit: string, folder = at('repo/live')) => gitWorkTree(process.env).includes(folder, commit)

    it('has HEAD and what HEAD grew from, and nothing of another branch until it is merged', async () => {
      const first = git('rev-parse', 'HEAD')
      git('checkout', '-q', '-b', 'other')
      git('commit', '-q', '--allow-empty', '-m', 'theirs')
      const theirs = git('rev-parse', 'HEAD')
      git('checkout', '-q', 'main')
      git('commit', '-q', '--allow-empty', '-m', 'mine')
      assert.deepEqual([await includes(first), await includes(git('rev-parse', 'HEAD'))], [true, true])
      assert.equal(await includes(theirs), false)
      git('merge', '-q', '-m', 'merged', 'other')
      assert.equal(await includes(theirs), true)
    })

    it('has no commit that is not here, and nothing that is no commit, not even an option or a name of one', async () => {
      for (const commit of ['0'.repeat(40), '0'.repeat(64), '', 'HEAD', 'main', '--help', `--output=${at('ran')}`])
        assert.equal(await includes(commit), false, commit)
      assert.equal(await includes(git('rev-parse', 'HEAD^{tree}')), false, 'a tree')
      assert.ok(!existsSync(at('ran')))
    })

    it('is not there outside of a repository, nor without git', async () => {
      const commit = git('rev-parse', 'HEAD')
      await mkdir(at('plain'))
      assert.equal(await includes(commit, at('plain')), false)
      assert.equal(await gitWorkTree({PATH: at('nowhere')}).includes(at('repo/live'), commit), false)
      assert.equal(await gitWorkTree({PATH: at('nowhere')}).depth(at('repo/live')), 'whole')
    })

    it('of a shallow clone is shallow, and has what was fetched', async () => {
      const first = git('rev-parse', 'HEAD')
      git('commit', '-q', '--allow-empty', '-m', 'second')
      const second = git('rev-parse', 'HEAD')
      assert.equal(await gitWorkTree(process.env).depth(at('repo/live')), 'whole')
      git('clone', '-q', '--depth', '1', `file://${at('repo')}`, at('clone'))
      assert.equal(await gitWorkTree(process.env).depth(at('clone/live')), 'shallow')
      assert.deepEqual(
        [await includes(second, at('clone/live')), await includes(first, at('clone/live'))],
        [true, false],
      )
    })
  })
})
