import assert from 'node:assert/strict'
import {Failure} from '../../src/domain/failure.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {ObjectFolder} from '../../src/ports/index.ts'
import {checkFolder} from '../../src/usecases/check-folder.ts'
import {createTrueFixes} from '../../src/usecases/mend-outlook.ts'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {exampleFolder} from '../support/example-folder.ts'

const job = (attributes: string) => `<job${attributes}><script language="shell">date</script></job>\n`

describe('given a folder that is checked again and again', () => {
  const keepTrue = createTrueFixes({xml: xmlReader}, [])
  let reads: LivePath[] = []

  const promised = async (files: Readonly<Record<string, string>>, gone?: string) => {
    const folder = exampleFolder({files})
    const checked = await checkFolder({xml: xmlReader, tell: () => undefined}, folder)
    reads = []
    const counting: ObjectFolder = {
      ...folder,
      read: (path) => {
        reads.push(path)
        return path === gone ? Promise.reject(new Failure('failed', 'gone')) : folder.read(path)
      },
    }
    const {findings} = await keepTrue(counting, checked)
    return findings.filter(({fix}) => fix !== undefined).map(({path}) => path)
  }

  const files = {'a.job.xml': job(' order="YES"'), 'b.Job.xml': job(''), 'good.job.xml': job('')}

  it('a file with a fault that can be mended is judged once, and again when it was written to', async () => {
    assert.deepEqual(await promised(files), ['a.job.xml', 'b.Job.xml'])
    assert.deepEqual(reads, ['a.job.xml', 'b.Job.xml'])
    assert.deepEqual(await promised(files), ['a.job.xml', 'b.Job.xml'])
    assert.deepEqual(reads, [])
    assert.deepEqual(await promised({...files, 'a.job.xml': job(' order="Yes"')}), ['a.job.xml', 'b.Job.xml'])
    assert.deepEqual(reads, ['a.job.xml'])
  })

  it('what comes to lie beside it counts at once, without another look into the file', async () => {
    assert.deepEqual(await promised(files), ['a.job.xml', 'b.Job.xml'])
    assert.deepEqual(await promised({...files, 'b.job.xml': job(' title="other"')}), ['a.job.xml'])
    assert.deepEqual(reads, [])
  })

  it('nothing is promised of a file that cannot be read any more, and all is still said of the others', async () => {
    assert.deepEqual(await promised({...files, 'c.Job.xml': job('')}, 'c.Job.xml'), ['a.job.xml', 'b.Job.xml'])
  })
})
