import assert from 'node:assert/strict'
import {renameWay} from '../../src/domain/rename-way.ts'

describe('given a file that gets a name with other capitals', () => {
  const way = (names: readonly string[], answers: 'something' | 'nothing') =>
    renameWay(names, 'Prüf.Job.xml', 'Prüf.job.xml', answers)

  it('is renamed straight where the new name is free', () =>
    assert.deepEqual(way(['Prüf.Job.xml', 'other.job.xml'], 'nothing'), {kind: 'straight'}))

  it('is renamed by another name where the file system answers to the new name, although it lists only the old one', () =>
    assert.deepEqual(way(['Prüf.Job.xml'], 'something'), {kind: 'by-another-name'}))

  it('has both names by hard links, or a file lies beside it: what that is tells its content', () =>
    assert.deepEqual(way(['Prüf.Job.xml', 'Prüf.job.xml'], 'something'), {kind: 'both-there'}))

  it('stays where the new name is there and the old one is not any more', () =>
    assert.deepEqual(way(['Prüf.job.xml'], 'something'), {kind: 'taken', by: 'Prüf.job.xml'}))

  it('stays where a third name is there, too', () =>
    assert.deepEqual(way(['Prüf.Job.xml', 'Prüf.job.xml', 'Prüf.JOB.xml'], 'something'), {
      kind: 'taken',
      by: 'Prüf.JOB.xml',
    }))

  it('stays where a third name differs in capitals only', () =>
    assert.deepEqual(way(['Prüf.Job.xml', 'PRÜF.job.xml'], 'nothing'), {kind: 'taken', by: 'PRÜF.job.xml'}))
})
