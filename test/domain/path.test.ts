import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  compareBytes,
  foldCase,
  isLivePath,
  pathClashes,
  pathProblem,
  printable,
  type LivePath,
} from '../../src/domain/path.ts'

const paths = (...texts: string[]): LivePath[] => texts.map((text) => text as LivePath)

describe('the path grammar', () => {
  for (const good of [
    'load.job.xml',
    'billing/nightly,2024.order.xml',
    'a b/Überweisung & Co + 100% #1.job.xml',
    'x'.repeat(255),
    'console/load.job.xml',
    '日本/仕事.job.xml',
  ]) {
    it(`accepts ${good.slice(0, 50)}`, () => assert.equal(pathProblem(good), undefined))
  }

  const bad: Record<string, string> = {
    empty: '',
    'an absolute path': '/etc/passwd',
    'a way out': 'a/../../etc/passwd',
    'a dot segment': './a',
    'a hidden file': 'billing/.a.job.xml',
    'the own folder': '.jsctl/environment.json',
    'an empty segment': 'a//b',
    'a slash at the end': 'a/',
    'a backslash': 'a\\b',
    'a drive': 'C:/a',
    'a stream': 'a.job.xml:x',
    'a dot at the end': 'a./b',
    'a blank at the end': 'a /b',
    'a device': 'aux.job.xml',
    'a device in a folder': 'COM1/a.job.xml',
    'a device with blanks': 'nul .txt',
    'a line feed': 'a\nb',
    'an escape sequence': 'a\u001b[2Jb',
    'a change of direction': 'a\u202egpj.xml',
    'a lone surrogate': 'a\ud800',
    'another normal form': 'u\u0308.job.xml',
    'a segment that is too long': 'ü'.repeat(128),
    'a path that is too long': 'abcdefghi/'.repeat(102) + 'abcdef',
  }
  for (const [what, path] of Object.entries(bad)) {
    it(`refuses ${what}`, () => assert.equal(typeof pathProblem(path), 'string'))
  }

  it('lets a path of 1,024 bytes pass and refuses 1,025', () => {
    const folder = 'abcdefghi/'.repeat(102)
    assert.equal(isLivePath(`${folder}abcd`), true)
    assert.equal(isLivePath(`${folder}abcde`), false)
  })

  it('never lets a path out of its folder, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        if (!isLivePath(text)) return
        const resolved = new URL(text.split('/').map(encodeURIComponent).join('/'), 'file:///root/live/')
        assert.ok(resolved.pathname.startsWith('/root/live/'))
        assert.ok(!text.split('/').some((segment) => segment.startsWith('.')))
      }),
    )
  })
})

describe('the order of paths', () => {
  it('is that of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), fc.string({unit: 'grapheme'}), (left, right) => {
        const expected = Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)))
        assert.equal(Math.sign(compareBytes(left, right)), expected)
      }),
    )
  })

  it('puts characters beyond the first plane last', () => {
    assert.ok(compareBytes('\ufb00', '\u{1f600}') < 0)
    assert.ok(compareBytes('\u{1f600}', '\ufb00') > 0)
  })
})

describe('paths that exclude each other', () => {
  it('are those that differ in case only', () => {
    assert.deepEqual(pathClashes(paths('a/Load.job.xml', 'a/load.job.xml')), [
      {kind: 'case', first: 'a/Load.job.xml', second: 'a/load.job.xml'},
    ])
  })

  it('are those whose folders differ in case only', () => {
    assert.equal(pathClashes(paths('Billing/a.job.xml', 'billing/b.job.xml'))[0]?.kind, 'case')
  })

  it('are a file and a folder of one name', () => {
    assert.deepEqual(pathClashes(paths('a', 'a/b')), [{kind: 'directory', first: 'a', second: 'a/b'}])
    assert.equal(pathClashes(paths('A', 'a/b'))[0]?.kind, 'directory')
  })

  it('are none in an ordinary folder, nor with ß beside ss', () => {
    assert.deepEqual(pathClashes(paths('straße.job.xml', 'strasse.job.xml', 'a/b', 'a/c', 'ab/c')), [])
  })
})

describe('folding case', () => {
  it('gives the same for what it gave before', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), (text) => assert.equal(foldCase(foldCase(text)), foldCase(text))),
    )
  })
})

describe('an untrusted name in a message', () => {
  it('shows control and bidi characters as escapes', () => {
    assert.equal(printable('a\u001b[31m\u202eb'), 'a\\u001b[31m\\u202eb')
  })
})
