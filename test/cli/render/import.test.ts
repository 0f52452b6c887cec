import assert from 'node:assert/strict'
import {importJson, renderImport} from '../../../src/cli/render/import.ts'
import {plainStyle} from '../../../src/cli/style.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import type {ViewReport} from '../../../src/usecases/publication/objects-view.ts'
import type {ImportReport, ImportResult} from '../../../src/usecases/importing/request.ts'
import {manifestOf, treeOf} from '../../support/builders.ts'
import {directoryEnvironment} from '../../support/directory-environment.ts'

describe('given an import that had nothing to publish', () => {
  const manifest = manifestOf(treeOf({'a.job.xml': '<job/>'}))
  const report: ImportReport = {source: 'drift', leftOut: [], ignored: [], behind: [], differs: [], beside: []}
  const unchanged = (over: Partial<ImportReport>, view?: ViewReport): ImportResult => ({
    kind: 'unchanged',
    environment: directoryEnvironment('/store'),
    manifest,
    view,
    findings: [],
    report: {...report, ...over},
  })
  const shown = (result: ImportResult): string => renderImport(result, plainStyle, 'normal')

  it('says so, and why', () => {
    assert.equal(
      shown(unchanged({})),
      'nothing to import into tst: tst@1 is the newest release, and no other tool changed its objects\n',
    )
    assert.match(shown(unchanged({source: 'folder'})), /it has the content of the folder already\n$/)
  })

  it('names what it did not take, so that a terminal shows what is there, and what to do', () => {
    const keys = ['1', '2', '3', '4', '5', '6', '7']
    assert.equal(
      shown(unchanged({leftOut: ['b\u001b[31m.xml'], ignored: keys, behind: ['a.job.xml' as LivePath]})),
      [
        'nothing to import into tst: tst@1 is the newest release, and no other tool changed its objects',
        '  left out, objects that no release can have: b\\u001b[31m.xml',
        '  ignored in the bucket, as a push ignores them: 1, 2, 3, 4, 5 and 2 more',
        '  not imported, older content of ours or not written yet: a.job.xml',
        '  write there what is released with: jsctl verify --env tst --repair',
        '',
      ].join('\n'),
    )
  })

  it('advises no repair where the run has just brought the objects in line', () => {
    const text = shown(
      unchanged({behind: ['a.job.xml' as LivePath]}, {release: 1, written: 1, deleted: 0, foreign: []}),
    )
    assert.match(text, /brought in line: 1 written, 0 deleted/)
    assert.doesNotMatch(text, /--repair/)
  })

  it('as JSON it says the same', () => {
    const result = unchanged({leftOut: ['aux.xml']})
    assert.deepEqual(Object.entries(importJson(result)).at(-1), ['import', {...report, leftOut: ['aux.xml']}])
  })
})
