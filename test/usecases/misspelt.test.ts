import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {checkFolder} from '../../src/usecases/check-folder.ts'
import {exampleFolder} from '../support/example-folder.ts'

const CHAIN = '<job_chain><job_chain_node state="1" job="a"/><job_chain_node.end state="end"/></job_chain>'
const SHELL = '<script language="shell">exit 0</script>'

const found = async (files: Readonly<Record<string, string>>) =>
  (await checkFolder({xml: xmlReader, tell: () => undefined}, exampleFolder({files}))).findings

const rules = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await found(files)).map(({rule}) => rule).sort()

describe('given an object in which one word is misspelt', () => {
  for (const [situation, content] of [
    ['a script with a capital letter', '<job><Script language="shell">exit 0</Script></job>'],
    ['a script by another spelling', '<job><skript language="shell">exit 0</skript></job>'],
  ] as const) {
    it(`${situation} is told once, and not missed a second time`, async () => {
      const told = await rules({'a.job.xml': content})
      assert.deepEqual(told, ['xsd.element'])
    })
  }

  it('a misspelt attribute is told once, and not missed a second time', async () => {
    assert.deepEqual(await rules({'a.job.xml': '<job><script lnguage="shell">exit 0</script></job>'}), [
      'xsd.attribute',
    ])
    const java = '<job ordr="yes"><script java_class="com.example.Load"/></job>'
    assert.deepEqual(await rules({'a.job.xml': java, 'c.job_chain.xml': CHAIN}), ['xsd.attribute'])
  })

  it('a switch that is neither yes nor no is told once, at the job, and not at the chain that uses it', async () => {
    for (const value of ['Yes', 'on']) {
      const java = `<job order="${value}"><script java_class="com.example.Load"/></job>`
      assert.deepEqual(await rules({'a.job.xml': java, 'c.job_chain.xml': CHAIN}), ['xsd.yesno'])
    }
  })

  it('what is wrong inside of a misspelt element is told all the same', async () => {
    assert.deepEqual(await rules({'a.job.xml': '<job><skript language="shell"></skript></job>'}), [
      'job.empty-script',
      'xsd.element',
    ])
    assert.deepEqual(await rules({'a.job.xml': `<job><lock.us lock="x"/>${SHELL}</job>`}), [
      'ref.missing-lock',
      'xsd.element',
    ])
  })

  it('what a misspelt element uses counts as used', async () =>
    assert.deepEqual(await rules({'a.job.xml': `<job><lock.us lock="x"/>${SHELL}</job>`, 'x.lock.xml': '<lock/>'}), [
      'xsd.element',
    ]))

  it('the value of a misspelt attribute is not mended, for what it is is a guess', async () => {
    const told = await found({'a.job.xml': '<job><script lnguage="Shell">exit 0</script></job>'})
    assert.deepEqual(
      told.map(({rule, fix}) => [rule, fix]),
      [
        ['job.language', undefined],
        ['xsd.attribute', undefined],
      ],
    )
  })

  it('a second element of a kind that may stand once is not read as one', async () =>
    assert.deepEqual(await rules({'a.job.xml': `<job>${SHELL}<scrip language="shell"></scrip></job>`}), [
      'xsd.element',
    ]))
})
