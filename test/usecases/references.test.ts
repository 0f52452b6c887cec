import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import type {Finding} from '../../src/domain/finding.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import {checkFolder, type CheckOptions} from '../../src/usecases/check-folder.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {latin1} from '../../src/domain/rules/example-objects.ts'
import {exampleFolder} from '../support/example-folder.ts'

const JOB = '<job><script language="shell">exit 0</script></job>'
const chain = (job: string): string =>
  `<job_chain><job_chain_node state="1" job="${job}"/><job_chain_node.end state="end"/></job_chain>`
const locking = (lock: string): string =>
  `<job><lock.use lock="${lock}"/><script language="shell">exit 0</script></job>`
const including = (file: string): string =>
  `<job><params><include live_file="${file}"/></params><script language="shell">exit 0</script></job>`
const order = (attributes = ''): string => `<order${attributes}><run_time let_run="no"/></order>`

const check = async (
  files: Readonly<Record<string, string>>,
  options: CheckOptions = {},
): Promise<readonly Finding[]> => {
  const {findings} = await checkFolder({xml: xmlReader, tell: () => undefined}, exampleFolder({files}), options)
  return findings
}

/** `path rule: message | hint`, what people read. */
const told = async (files: Readonly<Record<string, string>>, options: CheckOptions = {}): Promise<readonly string[]> =>
  (await check(files, options)).map(
    ({path, rule, message, hint}) => `${path} ${rule}: ${message}${hint === undefined ? '' : ` | ${hint}`}`,
  )

describe('given a chain that names a job', () => {
  it('the job is found in the folder of the chain, whatever the case of its name', async () =>
    assert.deepEqual(await told({'x/c.job_chain.xml': chain('LOAD'), 'x/load.job.xml': JOB}), []))

  it('the job is found from the live root, and through ..', async () =>
    assert.deepEqual(
      await told({
        'x/c.job_chain.xml': chain('/y/load'),
        'x/d.job_chain.xml': chain('../y/./load'),
        'y/load.job.xml': JOB,
      }),
      [],
    ))

  it('the jobs that JobScheduler brings along need no file', async () =>
    assert.deepEqual(await told({'c.job_chain.xml': chain('/scheduler_file_order_sink')}), []))

  it('where there is none, the file is named that is missing', async () =>
    assert.deepEqual(await told({'x/c.job_chain.xml': chain('load')}), [
      'x/c.job_chain.xml ref.missing-job: the job "load" is not there: no x/load.job.xml',
    ]))

  it('of a name without end the message shows a part', async () => {
    for (const file of [chain('a/'.repeat(5000)), chain(`/${'b'.repeat(5000)}`)])
      for (const {message} of await check({'c.job_chain.xml': file})) assert.ok(message.length < 400, message)
    const [found] = await check({'a.job.xml': including('x/'.repeat(5000))})
    assert.ok(found !== undefined && found.message.length < 400, found?.message)
  })

  it('where it lies in another folder, that one is named', async () =>
    assert.deepEqual(await told({'x/c.job_chain.xml': chain('load'), 'y/load.job.xml': JOB}), [
      'x/c.job_chain.xml ref.missing-job: the job "load" is not there: no x/load.job.xml | There is "/y/load".',
    ]))

  it('where one of that folder has nearly this name, that one is proposed', async () =>
    assert.deepEqual(await told({'x/c.job_chain.xml': chain('laod'), 'x/load.job.xml': JOB}), [
      'x/c.job_chain.xml ref.missing-job: the job "laod" is not there: no x/laod.job.xml | Did you mean "load"?',
    ]))

  it('where the name has a part of the suffix at its end, the name without it is proposed', async () => {
    for (const written of ['load.job', 'LOAD.JOB', 'load.xml'])
      assert.deepEqual(await told({'x/c.job_chain.xml': chain(written), 'x/load.job.xml': JOB}), [
        `x/c.job_chain.xml ref.missing-job: the job "${written}" is not there: no x/${written}.job.xml | Write "${written.slice(0, 4)}": the name of an object has no suffix.`,
      ])
  })

  it('a command of a job is told the same', async () =>
    assert.deepEqual(
      await told({
        'a.job.xml': `<job><script language="shell">exit 0</script><commands on_exit_code="0"><start_job job="/x/load.job"/></commands></job>`,
        'x/load.job.xml': JOB,
      }),
      [
        'a.job.xml job.command-target: the job "/x/load.job" is not there: no x/load.job.job.xml | Write "/x/load": the name of an object has no suffix.',
      ],
    ))

  it('where another kind of object has this name, that is said', async () =>
    assert.deepEqual(await told({'load.job_chain.xml': chain('load')}), [
      'load.job_chain.xml ref.missing-job: the job "load" is not there: no load.job.xml | There is a job chain of this name, but no job.',
    ]))

  it('where the folder is written in other letters, the right ones are shown', async () =>
    assert.deepEqual(await told({'c.job_chain.xml': chain('/Billing/load'), 'billing/load.job.xml': JOB}), [
      'c.job_chain.xml ref.case: there is no job "/Billing/load", but "/billing/load" with other letters | Write "/billing/load": here large and small letters differ.',
    ]))

  it('a file name, an empty name and a path above the root are left to the rules for one file', async () => {
    const found = await check({
      'a.job_chain.xml': chain('load.job.xml'),
      'b.job_chain.xml': chain('../load'),
      'load.job.xml': JOB,
    })
    assert.deepEqual(
      found.map(({rule}) => rule),
      ['ref.suffix', 'ref.path'],
    )
  })

  it('a job that cannot be read is there all the same', async () => {
    const found = await check({'c.job_chain.xml': chain('load'), 'load.job.xml': '<job'})
    assert.deepEqual(
      found.map(({rule}) => rule),
      ['xml.malformed'],
    )
  })

  it('the line is shown, and no password in it', async () => {
    const [finding] = await check({'x/c.job_chain.xml': chain('load')})
    assert.deepEqual([finding?.line, finding?.column], [1, 38])
    assert.equal(finding?.excerpt?.text.slice(finding.excerpt.caret).startsWith('job="load"'), true)
  })
})

describe('given a chain whose nodes lead to a state that it does not have', () => {
  const leading = (state: string) =>
    told({
      'c.job_chain.xml': `<job_chain><job_chain_node state="b" job="load" error_state="${state}"/><job_chain_node.end state="never"/></job_chain>`,
      'load.job.xml': JOB,
    })
  const NONE = 'Correct the name, or add a node with this state.'

  for (const [state, hint] of [
    ['B', 'Did you mean "b"?'],
    ['NEVER', 'Did you mean "never"?'],
    ['nevr', 'Did you mean "never"?'],
    ['fehler', NONE],
    ['x', NONE],
  ] as const) {
    it(`beside "${state}" it is said: ${hint}`, async () =>
      assert.deepEqual(await leading(state), [
        `c.job_chain.xml chain.next-state: no node of this chain has the state "${state}" | ${hint}`,
      ]))
  }
})

describe('given kinds whose names are compared letter by letter', () => {
  it('another case is another lock', async () =>
    assert.deepEqual(await told({'a.job.xml': locking('DB'), 'db.lock.xml': '<lock/>'}), [
      'a.job.xml ref.case: there is no lock "DB", but "/db" with other letters | Write "/db": here large and small letters differ.',
    ]))
})

describe('given an order', () => {
  const FILES = {'c.job_chain.xml': chain('load'), 'load.job.xml': JOB}

  it('its chain is the one of its file name, whatever its attribute says', async () =>
    assert.deepEqual(await told({...FILES, 'C,1.order.xml': order(' job_chain="c"')}), []))

  it('beside no such chain it is told where the chain lies', async () =>
    assert.deepEqual(await told({...FILES, 'x/c,1.order.xml': order()}), [
      'x/c,1.order.xml file.order-other-folder: its job chain is not in this folder: no c.job_chain.xml | There is "/c": an order must lie beside its chain.',
    ]))

  it('that begins at a state which its chain does not have, the near one is proposed', async () =>
    assert.deepEqual(await told({...FILES, 'c,1.order.xml': order(' end_state="ent"')}), [
      'c,1.order.xml order.end-state: its job chain has no state "ent" | Did you mean "end"?',
    ]))

  it('that begins at a state in other letters, the right ones are proposed', async () =>
    assert.deepEqual(await told({...FILES, 'c,1.order.xml': order(' end_state="END"')}), [
      'c,1.order.xml order.end-state: its job chain has no state "END" | Did you mean "end"?',
    ]))

  it('nothing is said of its states while the chain cannot be read', async () => {
    const found = await check({'c.job_chain.xml': '<job_chain', 'c,1.order.xml': order(' state="7"')})
    assert.deepEqual(
      found.map(({rule}) => rule),
      ['xml.malformed'],
    )
  })
})

describe('given an include', () => {
  it('of a file of the live folder, it counts from the folder of the object or from the root', async () =>
    assert.deepEqual(
      await told({
        'x/a.job.xml': including('common.params.xml'),
        'x/b.job.xml': including('/x/common.params.xml'),
        'x/common.params.xml': '<params/>',
      }),
      [],
    ))

  it('with a variable nothing can be said', async () =>
    assert.deepEqual(await told({'a.job.xml': including('${STAGE}.params.xml')}), []))

  it('with backslashes the right spelling is shown', async () =>
    assert.deepEqual(await told({'a.job.xml': including('x\\p.xml'), 'x/p.xml': '<params/>'}), [
      'a.job.xml include.missing: the included file "x\\p.xml" is not there: no x\\p.xml | Write "x/p.xml".',
    ]))

  it('in other letters the right spelling is shown', async () =>
    assert.deepEqual(await told({'a.job.xml': including('P.xml'), 'p.xml': '<params/>'}), [
      'a.job.xml include.missing: the included file "P.xml" is not there: no P.xml | Write "/p.xml": large and small letters differ.',
    ]))

  it('of a file that cannot be read, it is told there, with line and cause, and once', async () => {
    const files = {'a.job.xml': including('p.xml'), 'b.job.xml': including('p.xml'), 'p.xml': '<params>\n<param'}
    assert.deepEqual(await told(files), [
      'p.xml include.content: the file ends inside this tag | Was it saved and copied completely? a.job.xml includes this file as parameters.',
    ])
    const [found] = await check(files)
    assert.deepEqual([found?.line, found?.column, found?.excerpt?.text], [2, 1, '<param'])
  })

  it('of a file with a DOCTYPE, that is what is told', async () =>
    assert.deepEqual(await told({'a.job.xml': including('p.xml'), 'p.xml': '<!DOCTYPE params>\n<params/>'}), [
      'p.xml include.content: a DOCTYPE is not allowed | Remove it. JobScheduler needs none, and refuses every file that has one. a.job.xml includes this file as parameters.',
    ]))

  it('a file of any name is looked into, and one that is no XML at all is told', async () =>
    assert.deepEqual(
      await told({
        'a.job.xml': including('p'),
        'b.job.xml': including('q.txt'),
        p: '<params><param name="a"/></params>',
        'q.txt': 'a = 1\n',
      }),
      [
        'p include.content: this <param> lacks its name or its value | a.job.xml includes this file as parameters.',
        'q.txt include.content: this is no XML | b.job.xml includes this file as parameters.',
      ],
    ))

  it('of an empty file, or one whose bytes are wrong, that is what is told', async () => {
    const bytes = latin1('<params><param name="a" value="ä"/></params>')
    const {findings} = await checkFolder(
      {xml: xmlReader, tell: () => undefined},
      exampleFolder({files: {'a.job.xml': including('p'), p: bytes, 'b.job.xml': including('q'), q: ''}}),
    )
    assert.deepEqual(
      findings.map(({path, line, column, message}) => `${path}:${line ?? ''}:${column ?? ''} ${message}`),
      ['p:1:32 byte 0xE4 is not valid UTF-8; in ISO-8859-1 it would be "ä"', 'q:1:1 the file is empty'],
    )
  })

  it('each element that cannot be a parameter is told, but for an include that chooses itself', async () => {
    const params = '<params><note/>\n<param name="a" value="1" more="2"/>\n<copy_params from="order"/></params>'
    assert.deepEqual(
      (await check({'a.job.xml': including('p.xml'), 'p.xml': params})).map(
        ({path, line, message}) => `${path}:${line ?? ''} ${message}`,
      ),
      [
        'p.xml:1 <note> stands where only <param name="…" value="…"/> is taken',
        'p.xml:3 <copy_params> stands where only <param name="…" value="…"/> is taken',
      ],
    )
    const choosing = including('p.xml').replace('"/>', '" node="//param"/>')
    assert.deepEqual(await told({'a.job.xml': choosing, 'p.xml': params}), [])
  })

  it('nothing is told of what only scripts include, or nobody', async () => {
    const script = '<job><script language="shell"><include live_file="p.xml"/></script></job>'
    assert.deepEqual(
      await told({'a.job.xml': script, 'p.xml': '<params', 'h.xml': '<holidays><holiday/></holidays>'}),
      [],
    )
  })
})

describe('given included holidays', () => {
  const withHolidays = (include: string): string =>
    `<job><script language="shell">exit 0</script><run_time><holidays><include live_file="${include}"/></holidays></run_time></job>`
  const placed = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await check(files)).map(({path, line, column, rule}) => `${path}:${line ?? ''}:${column ?? ''} ${rule}`)

  const FAULTS: readonly (readonly [inside: string, found: string])[] = [
    ['<holiday datum="2030-12-25"/>', '2:10 xsd.attribute'],
    ['<holiday/>', '2:1 xsd.required'],
    ['<feiertag date="2030-12-25"/>', '2:1 xsd.element'],
    ['<holiday date="2024-02-31"/>', '2:10 date.invalid'],
    ['<weekdays><day day="Sat"/></weekdays>', '2:16 day.name'],
    ['<include/>', '2:1 include.attr'],
  ]
  for (const [inside, found] of FAULTS) {
    it(`${inside} is an error in the file itself, once`, async () => {
      const files = {
        'a.job.xml': withHolidays('/x/h.xml'),
        'x/b.job.xml': withHolidays('h.xml'),
        'x/h.xml': `<holidays>\n${inside}</holidays>`,
      }
      assert.deepEqual(await placed(files), [`x/h.xml:${found}`])
      const [finding] = await check(files)
      assert.equal(finding?.severity, 'error')
      assert.match(finding.hint ?? '', /a\.job\.xml includes this file as holidays\.$/)
      assert.deepEqual([finding.engine?.code, finding.fix], ['SCHEDULER-399', undefined])
      assert.equal(finding.excerpt?.text, `${inside}</holidays>`)
    })
  }

  it('right ones are right, whatever the file is called, with <holidays> or one <holiday>', async () =>
    assert.deepEqual(
      await told({
        'a.job.xml': withHolidays('days'),
        'b.job.xml': withHolidays('day.txt'),
        days: '<?xml version="1.0"?>\n<holidays><weekdays><day day="6 7"/></weekdays><holiday date="2030-12-25"/></holidays>',
        'day.txt': '<holiday date="25.12.2030"/>',
      }),
      [],
    ))

  it('what they include themselves is looked into, from the folder of the object; a circle ends', async () =>
    assert.deepEqual(
      await placed({
        'a.job.xml': withHolidays('x/h.xml'),
        'x/h.xml': '<holidays><include live_file="more.xml"/></holidays>',
        'more.xml': '<holidays><include live_file="x/h.xml"/><holiday/><include live_file="other.xml"/></holidays>',
        'other.xml': '<days/>',
        'x/more.xml': '<holidays><holiday/></holidays>',
      }),
      ['more.xml:1:41 xsd.required', 'more.xml:1:60 include.content'],
    ))

  it('of a great many faults as many are told as in any other file', async () => {
    const holidays = '<holiday date="2024-02-31"/>'.repeat(LIMITS.remarks + 50)
    const found = await check({'a.job.xml': withHolidays('h.xml'), 'h.xml': `<holidays>${holidays}</holidays>`})
    assert.equal(found.length, LIMITS.remarks + 1)
    assert.match(found.at(-1)?.message ?? '', /^and 50 more like this/)
  })

  it('a rule that is off for the file is off', async () =>
    assert.deepEqual(
      await told(
        {'a.job.xml': withHolidays('h.xml'), 'h.xml': '<holiday date="2024-02-31"/>'},
        {rules: [{rule: 'date.invalid', level: 'off', glob: 'h.xml'}]},
      ),
      [],
    ))
})

describe('given what is published elsewhere', () => {
  it('references find it by its path, and the folder is not blamed for what it is', async () => {
    const published = ['load.job.xml', 'db.lock.xml'] as LivePath[]
    assert.deepEqual(await told({'c.job_chain.xml': chain('load'), 'a.job.xml': locking('db')}, {published}), [])
  })

  it('included files are there, too, whatever place they are for', async () => {
    const published = ['x/p.params.xml', 'load.sh'] as LivePath[]
    const script = '<job><script language="shell"><include live_file="load.sh"/></script></job>'
    assert.deepEqual(await told({'a.job.xml': including('/x/p.params.xml'), 'b.job.xml': script}, {published}), [])
  })

  it('an include in other letters is shown the right ones', async () =>
    assert.deepEqual(await told({'a.job.xml': including('P.xml')}, {published: ['p.xml'] as LivePath[]}), [
      'a.job.xml include.missing: the included file "P.xml" is not there: no P.xml | Write "/p.xml": large and small letters differ.',
    ]))

  it('a chain of the folder goes before the published one in other letters', async () =>
    assert.deepEqual(
      await told(
        {'c.job_chain.xml': chain('load'), 'c,1.order.xml': order(' state="7"'), 'load.job.xml': JOB},
        {published: ['C.job_chain.xml'] as LivePath[]},
      ),
      ['c,1.order.xml order.state: its job chain has no state "7"'],
    ))
})

describe('given settings of rules', () => {
  it('a rule between objects can be switched off by path', async () => {
    const files = {'x/c.job_chain.xml': chain('load'), 'y/c.job_chain.xml': chain('load')}
    const found = await check(files, {rules: [{rule: 'ref.missing-job', level: 'off', glob: 'x/**'}]})
    assert.deepEqual(
      found.map(({path}) => path),
      ['y/c.job_chain.xml'],
    )
  })
})

describe('given a file that names a great many things', () => {
  it('as many are told as of any other fault', async () => {
    const locks = Array.from({length: LIMITS.remarks + 50}, (_, index) => `<lock.use lock="l${index}"/>`).join('')
    const found = await check({'a.job.xml': `<job>${locks}<script language="shell">exit 0</script></job>`})
    assert.equal(found.length, LIMITS.remarks + 1)
    assert.match(found.at(-1)?.message ?? '', /^and 50 more like this/)
  })

  it('hostile names are names', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', '/'.repeat(2000), 'a/'.repeat(5000), '\u202e', '..'])
      await check({'a.job.xml': locking(name), 'c.job_chain.xml': chain(name), '__proto__.lock.xml': '<lock/>'})
  })
})

describe('given a reference that is no name, or leads too far', () => {
  const written = (job: string) =>
    told({'x/c.job_chain.xml': chain(job), 'x/near.job.xml': JOB, 'Far/load.job.xml': JOB})

  const SPELLED: readonly (readonly [job: string, told: string])[] = [
    ['near.job.xml', 'ref.suffix: the name "near.job.xml" ends in .job.xml | Write "near".'],
    ['NEAR.Job.Xml', 'ref.suffix: the name "NEAR.Job.Xml" ends in ".Job.Xml" | Write "NEAR".'],
    ['load.job.xml', 'ref.suffix: the name "load.job.xml" ends in .job.xml | Write "/Far/load".'],
    ['/far/load.job.xml', 'ref.suffix: the name "/far/load.job.xml" ends in .job.xml | Write "/Far/load".'],
    ['neer.job.xml', 'ref.suffix: the name "neer.job.xml" ends in .job.xml | Write "neer". Did you mean "near"?'],
    [
      '..\\Far\\load',
      'ref.suffix: the name "..\\Far\\load" holds a backslash, which divides no folders here | Write "../Far/load".',
    ],
    ['/far/load', 'ref.case: there is no job "/far/load", but "/Far/load" with other letters'],
    ['load', 'ref.missing-job: the job "load" is not there: no x/load.job.xml | There is "/Far/load".'],
    [
      '../../Far/load.job.xml',
      'ref.path: "../../Far/load.job.xml" leads above the live root | Did you mean "/Far/load"?',
    ],
  ]
  for (const [job, expected] of SPELLED) {
    it(`of "${job}" the right spelling is told, once`, async () => {
      const said = await written(job)
      assert.equal(said.length, 1)
      assert.ok(said[0]?.startsWith(`x/c.job_chain.xml ${expected}`), said[0])
    })
  }

  it('a job whose name ends like a file is found', async () =>
    assert.deepEqual(await told({'c.job_chain.xml': chain('a.job.xml'), 'a.job.xml.job.xml': JOB}), []))
})

describe('given chains that hold each other', () => {
  const nesting = (inner: string): string =>
    `<job_chain><job_chain_node.job_chain state="1" job_chain="${inner}"/><job_chain_node.end state="end"/></job_chain>`

  it('each is told, with the way back', async () =>
    assert.deepEqual(
      (
        await told({
          'a.job_chain.xml': nesting('b'),
          'b.job_chain.xml': nesting('x/c'),
          'x/c.job_chain.xml': nesting('/a'),
        })
      ).map((text) => text.split(' | ')[0]),
      [
        'a.job_chain.xml chain.cycle: the chain "b" holds this one in turn, through "/x/c"',
        'b.job_chain.xml chain.cycle: the chain "x/c" holds this one in turn, through "/a"',
        'x/c.job_chain.xml chain.cycle: the chain "/a" holds this one in turn, through "/b"',
      ],
    ))

  it('one that only leads into a circle is nested too deep, not a part of it', async () =>
    assert.deepEqual(
      (await check({'a.job_chain.xml': nesting('b'), 'b.job_chain.xml': nesting('b')})).map(
        ({path, rule}) => `${path} ${rule}`,
      ),
      ['a.job_chain.xml chain.nested', 'b.job_chain.xml chain.cycle'],
    ))
})

describe('given a chain whose nodes are chains', () => {
  const nesting = (...inner: readonly string[]): string =>
    `<job_chain>${inner.map((name, index) => `<job_chain_node.job_chain state="${index + 1}" job_chain="${name}"/>`).join('')}<job_chain_node.end state="end"/></job_chain>`
  const CHAINS = {
    'o.job_chain.xml': nesting('a', 'x/b'),
    'a.job_chain.xml': chain('/load'),
    'x/b.job_chain.xml': chain('/load'),
    'load.job.xml': JOB,
  }
  const taken = (path: string, by: string): string =>
    `${path} order.id-dup: ${by} has the id "1", too, and the chains of both share their ids | One chain is a node of the other, or both are nodes of a third. Rename one of the two files.`

  it('no two orders of it and of its inner chains have one id, each pair told once', async () => {
    const files = {'a,1.order.xml': order(), 'o,1.order.xml': order(), 'x/b,1.order.xml': order()}
    assert.deepEqual(await told({...CHAINS, ...files}), [
      taken('o,1.order.xml', 'a,1.order.xml'),
      taken('x/b,1.order.xml', 'a,1.order.xml'),
    ])
  })

  it('chains share their ids through others, too', async () => {
    const files = {'p.job_chain.xml': nesting('x/b'), 'a,1.order.xml': order(), 'p,1.order.xml': order()}
    assert.deepEqual(await told({...CHAINS, ...files}), [taken('p,1.order.xml', 'a,1.order.xml')])
  })

  it('the name of the chain may be in other letters, the id may not', async () => {
    const files = {'A,1.order.xml': order(), 'x/b,1.order.xml': order()}
    assert.deepEqual(await told({...CHAINS, ...files}), [taken('x/b,1.order.xml', 'A,1.order.xml')])
    assert.deepEqual(await told({...CHAINS, 'a,n.order.xml': order(), 'o,N.order.xml': order()}), [])
  })

  it('an order that is published elsewhere has its id, too', async () =>
    assert.deepEqual(
      await told({...CHAINS, 'a,1.order.xml': order()}, {published: ['x/b,1.order.xml'] as LivePath[]}),
      [taken('a,1.order.xml', 'x/b,1.order.xml')],
    ))

  it('chains that are in no chain together may use one id', async () =>
    assert.deepEqual(
      await told({
        ...CHAINS,
        'c.job_chain.xml': chain('load'),
        'a,1.order.xml': order(),
        'c,1.order.xml': order(),
      }),
      [],
    ))

  it('a chain that it holds twice, or itself, has its own ids only', async () => {
    const files = {'a.job_chain.xml': chain('load'), 'load.job.xml': JOB, 'a,1.order.xml': order()}
    assert.deepEqual(await told({...files, 'o.job_chain.xml': nesting('a', 'A')}), [])
    const found = await check({...files, 'o.job_chain.xml': nesting('o'), 'o,1.order.xml': order()})
    assert.deepEqual(
      found.map(({rule}) => rule),
      ['chain.cycle'],
    )
  })
})
