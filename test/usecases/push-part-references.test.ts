import assert from 'node:assert/strict'
import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {chainText, deskAt, jobText} from '../support/publishing.ts'
import {scratchFolder} from '../support/world.ts'

/** `severity path rule`. */
const told = (result: PublicationResult): readonly string[] =>
  ('findings' in result ? result.findings : []).map(({severity, path, rule}) => `${severity} ${path} ${rule}`)

const including = `<job><params><include live_file="common.params.xml"/></params><script language="shell">exit 0</script></job>`

describe('given a folder that holds a part of what is published', () => {
  const scratch = scratchFolder()
  const published = async () => {
    const desk = deskAt(scratch.path)
    await desk.save({
      'billing/load.job.xml': jobText('load'),
      'billing/common.params.xml': '<params/>',
      'audit/report.job.xml': including.replace('common', '/billing/common'),
      'audit/lost.job_chain.xml': chainText('nowhere'),
    })
    assert.equal((await desk.push()).kind, 'published')
    for (const path of ['billing', 'audit']) await rm(join(desk.folder, path), {recursive: true})
    return desk
  }

  it('a push of that part finds what it names in the release', async () => {
    const {save, push} = await published()
    await save({'billing/nightly.job_chain.xml': chainText('load'), 'billing/send.job.xml': including})
    const result = await push({only: ['billing/*.job_chain.xml', 'billing/send.*']})
    assert.deepEqual([result.kind, told(result)], ['published', []])
  })

  it('what is neither in the part nor in the release is told with its line', async () => {
    const {save, push} = await published()
    await save({'billing/nightly.job_chain.xml': chainText('laod')})
    const result = await push({only: ['billing/*.job_chain.xml']})
    assert.deepEqual(
      [result.kind, told(result)],
      ['published', ['warning billing/nightly.job_chain.xml ref.missing-job']],
    )
    const [finding] = 'findings' in result ? result.findings : []
    assert.equal(finding?.hint, 'Did you mean "load"?')
    assert.ok(finding.excerpt?.text.includes('laod'))
  })

  it('an include that is in neither refuses the push: JobScheduler would refuse the job', async () => {
    const {save, push} = await published()
    await save({'audit/send.job.xml': including})
    const result = await push({only: ['audit/send.*']})
    assert.deepEqual([result.kind, told(result)], ['invalid', ['error audit/send.job.xml include.missing']])
  })

  it('what it takes away from others is a warning at their files; what was wrong there before is not told', async () => {
    const {save, push} = await published()
    await save({'new.job.xml': jobText('new')})
    const result = await push({only: ['billing/**'], mode: 'dry-run'})
    assert.deepEqual(told(result), ['warning audit/report.job.xml include.missing'])
  })

  it('a fault in a published file that the part includes refuses the push, as one in a part that others include', async () => {
    const {save, push} = await published()
    await save({'days.xml': '<holidays><holiday/></holidays>'})
    assert.equal((await push({only: ['days.xml']})).kind, 'published')
    const withDays = jobText('new').replace(
      '</job>',
      '<run_time><holidays><include live_file="/days.xml"/></holidays></run_time></job>',
    )
    await save({'new.job.xml': withDays})
    const refused = await push({only: ['new.*']})
    assert.deepEqual([refused.kind, told(refused)], ['invalid', ['error days.xml xsd.required']])
    await save({'days.xml': '<holidays/>'})
    assert.deepEqual(told(await push({only: ['new.*', 'days.xml']})), [])
    await save({'days.xml': '<holidays><holiday/></holidays>'})
    const broken = await push({only: ['days.xml']})
    assert.deepEqual([broken.kind, told(broken)], ['invalid', ['error days.xml xsd.required']])
  })

  it('a fault in an included file of the folder that is not pushed, and is right where it is published, is none', async () => {
    const {save, push} = await published()
    await save({'billing/common.params.xml': '<params><wrong/></params>', 'billing/send.job.xml': including})
    const result = await push({only: ['billing/send.*']})
    assert.deepEqual([result.kind, told(result)], ['published', []])
  })
})
