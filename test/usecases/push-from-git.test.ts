import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {gitWorkTree} from '../../src/adapters/work-tree.ts'
import {plainStyle} from '../../src/cli/style.ts'
import {renderOthersWork} from '../../src/cli/render/others-work.ts'
import type {Failure} from '../../src/domain/failure.ts'
import type {GitSilence, WorkTree} from '../../src/ports/index.ts'
import {push} from '../../src/usecases/push.ts'
import {deskAt, jobText, publicationRequest} from '../support/publishing.ts'
import {scratchFolder, testWorld} from '../support/world.ts'

describe('given a live folder in git of which everything is published', () => {
  const scratch = scratchFolder()
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=maria', '-c', 'user.email=maria@example.org', ...words], {
      cwd: scratch.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'},
    }).trim()
  const workTree = gitWorkTree(process.env)
  const desk = () => deskAt(scratch.path)
  const refusal = (paths: readonly string[]) => (error: Failure) => {
    assert.equal(error.kind, 'refused', error.message)
    assert.deepEqual(error.facts, {unchecked: paths})
    return true
  }

  beforeEach(async () => {
    const {save, push: publish} = desk()
    const paths = ['billing/a', 'billing/b', 'hr/c', 'hr/d', 'hr/e', 'hr/f'].map((path) => `${path}.job.xml`)
    await save(Object.fromEntries(paths.map((path) => [path, jobText(path)])))
    git('init', '-q', '-b', 'main')
    git('add', 'live')
    git('commit', '-q', '-m', 'first')
    await publish({}, {workTree})
  })

  describe('when git has not checked all of it out', () => {
    beforeEach(() => git('sparse-checkout', 'set', 'live/billing'))

    it('what is not there is not deleted: the push says how many files that are, and what to do', async () => {
      await desk().save({'billing/a.job.xml': jobText('changed')})
      const hidden = ['hr/c', 'hr/d', 'hr/e', 'hr/f'].map((path) => `${path}.job.xml`)
      await assert.rejects(desk().push({maxDelete: {kind: 'count', count: 99}}, {workTree}), (error: Failure) => {
        assert.equal(
          error.message,
          '4 files are published in tst and only not checked out here by git: hr/c.job.xml, hr/d.job.xml, hr/e.job.xml and 1 more',
        )
        assert.match(error.hints.join('\n'), /`git sparse-checkout disable`[^]*--only[^]*`git rm --sparse`/)
        return refusal(hidden)(error)
      })
      await assert.rejects(desk().push({mode: 'dry-run'}, {workTree}), refusal(hidden))
    })

    it('with --only the rest is published, as taken from that commit', async () => {
      await desk().save({'billing/a.job.xml': jobText('changed')})
      git('commit', '-q', '-a', '-m', 'changed')
      const result = await desk().push({only: ['billing/**']}, {workTree})
      assert.ok(result.kind === 'published', result.kind)
      assert.deepEqual(result.manifest.source?.git, {
        commit: git('rev-parse', 'HEAD'),
        branch: 'main',
        dirty: false,
        part: true,
      })
      assert.equal(result.manifest.files.length, 6)
    })

    it('what was deleted in git is deleted', async () => {
      git('rm', '-q', '--sparse', 'live/hr/c.job.xml')
      await assert.rejects(desk().push({}, {workTree}), refusal(['hr/d.job.xml', 'hr/e.job.xml', 'hr/f.job.xml']))
      git('rm', '-q', '--sparse', '-r', 'live/hr')
      const result = await desk().push({}, {workTree})
      assert.ok(result.kind === 'published', result.kind)
      assert.equal(result.manifest.files.length, 2)
    })

    it('a release that lacks it is not that of the commit', async () => {
      const other = deskAt(join(scratch.path, 'another'))
      const result = await desk().push({environment: other.environment}, {workTree})
      assert.ok(result.kind === 'published', result.kind)
      assert.equal(result.manifest.source?.git.dirty, true)
    })
  })

  it('what is in a submodule that a clone has not checked out is not deleted', async () => {
    const unchecked = new Set(['hr/'])
    const lacking: WorkTree = {...workTree, index: () => Promise.resolve({tracked: new Set(['hr']), unchecked})}
    await rm(join(scratch.path, 'live/hr'), {recursive: true})
    await assert.rejects(
      desk().push({}, {workTree: lacking}),
      refusal(['hr/c.job.xml', 'hr/d.job.xml', 'hr/e.job.xml', 'hr/f.job.xml']),
    )
  })

  it('a clone that ended before its files were there deletes none', async () => {
    await rm(join(scratch.path, '.git/index'))
    await rm(join(scratch.path, 'live/hr'), {recursive: true})
    await assert.rejects(
      desk().push({}, {workTree}),
      refusal(['hr/c.job.xml', 'hr/d.job.xml', 'hr/e.job.xml', 'hr/f.job.xml']),
    )
  })

  describe('when git tells nothing of the folder', () => {
    const silent = (silence: GitSilence): WorkTree => ({
      source: () => Promise.resolve(undefined),
      silence: () => Promise.resolve(silence),
      index: () => Promise.resolve(undefined),
      includes: () => Promise.resolve(false),
      depth: () => Promise.resolve('whole'),
    })
    /** What a desk without a memory is told. */
    const pushed = async (silence: GitSilence) => {
      const {folder, environment, save} = desk()
      await save({'billing/a.job.xml': jobText('changed')})
      const world = testWorld({scratch: join(scratch.path, 'elsewhere'), workTree: silent(silence)})
      const result = await push(world, {
        ...publicationRequest(environment, {mode: 'dry-run'}),
        folder,
        only: [],
        othersWork: 'keep',
      })
      assert.ok(result.kind === 'planned', result.kind)
      const {touches} = result.plan.wanted
      return {
        base: touches?.base,
        text: renderOthersWork(environment.name, touches, plainStyle),
        warnings: world.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
      }
    }

    for (const [kind, words] of [
      ['none', 'lies in no work tree of git'],
      ['no-git', 'git, which may know, is not installed here'],
      ['no-commit', 'nothing of it was committed to git yet'],
    ] as const) {
      it(`the plan says why: ${words}`, async () => {
        const {base, text, warnings} = await pushed({kind})
        assert.deepEqual(base, {release: null, memory: 'none', git: kind})
        assert.ok(text.includes(`it was never pushed from this desk, and ${words}\n`), text)
        assert.deepEqual(warnings, [])
      })
    }

    it('where git refuses, a warning has its words and the command that mends it', async () => {
      const refused = {kind: 'refused', words: "detected dubious ownership in repository at '/x'"} as const
      const {base, text, warnings} = await pushed({...refused, untrusted: '/x'})
      assert.deepEqual(base, {release: null, memory: 'none', git: 'refused'})
      assert.match(text, /, and git does not read it\n/)
      assert.deepEqual(warnings, [
        `git does not read ${desk().folder}, so that the release names no commit: ${refused.words}. Where that is right: git config --global --add safe.directory /x`,
      ])
      const [other] = (await pushed(refused)).warnings
      assert.ok(other?.endsWith(refused.words))
    })
  })
})
