import assert from 'node:assert/strict'
import {renameWay} from '../../src/domain/rename-way.ts'

describe('given a file that gets a name with other capitals', () => {
  const way = (names: readonly string[], answers: 'something' | 'nothing') =>
    renameWay(names, 'Prüf.Job.xml', 'Prüf.job.xml', answers)

  it('is renamed straight where the new name is free', () =>
    assert.deepEqual(way(['Prüf.Job.xml', 'other.job.xml'], 'nothing'), {kind: 'straight'}))

  it('is renamed by another name where the file system answers to the new name, although it lists only the old one', () =>
    assert.deepEqual(way(['Prüf.Job.xml'], 'something'), {kind: 'by-another-name'}))

  it('stays where a file has the new name, be it the same file by a hard link', () =>
    assert.deepEqual(way(['Prüf.Job.xml', 'Prüf.job.xml'], 'something'), {kind: 'taken', by: 'Prüf.job.xml'}))

  it('stays where a third name differs in capitals only', () =>
    assert.deepEqual(way(['Prüf.Job.xml', 'PRÜF.job.xml'], 'nothing'), {kind: 'taken', by: 'PRÜF.job.xml'}))
})
