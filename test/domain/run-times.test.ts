import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {checkContent} from '../../src/usecases/check-folder.ts'

const found = (path: string, text: string): readonly string[] =>
  checkContent(path as LivePath, Buffer.from(text), xmlReader).map(({rule}) => rule)

const order = (runTime: string, attributes = ''): readonly string[] =>
  found('c,1.order.xml', `<order${attributes}>${runTime}</order>`)
const job = (runTime: string): readonly string[] =>
  found('a.job.xml', `<job><script language="shell">exit 0</script>${runTime}</job>`)

describe('given the run time of an order', () => {
  const STARTED: Readonly<Record<string, string>> = {
    'a single start of every day': '<run_time><period single_start="06:00"/></run_time>',
    'a single start of the run time itself': '<run_time single_start="06:00"/>',
    'a repetition that days inherit': '<run_time repeat="600"><weekdays><day day="1"/></weekdays></run_time>',
    'a repetition that periods inherit': '<run_time repeat="600"><period begin="08:00" end="20:00"/></run_time>',
    'a repetition by the clock': '<run_time><period absolute_repeat="01:00"/></run_time>',
    'one start in a period': '<run_time><period begin="08:00" start_once="yes"/></run_time>',
    'a moment': '<run_time><at at="2030-01-31 06:00"/></run_time>',
    'a date': '<run_time><date date="2030-01-31"><period single_start="06:00"/></date></run_time>',
    'a month of its own': '<run_time><month month="5"><period single_start="06:00"/></month></run_time>',
    'days without periods, which go by those above':
      '<run_time><period single_start="06:00"/><ultimos><day day="0"/></ultimos></run_time>',
  }
  for (const [what, runTime] of Object.entries(STARTED))
    it(`${what} starts it`, () => assert.deepEqual(order(runTime), []))

  const BY_HAND: Readonly<Record<string, string>> = {
    'an empty one': '<run_time/>',
    'one without let_run': '<run_time let_run="no"/>',
    'one without let_run, with periods': '<run_time let_run="no"><period begin="00:00" end="24:00"/></run_time>',
    'one with nothing but a time zone': '<run_time time_zone="Europe/Berlin"/>',
    'one whose days only the operations centre knows': '<run_time><calendars>{}</calendars></run_time>',
  }
  for (const [what, runTime] of Object.entries(BY_HAND))
    it(`${what} is how an order is written that is started by hand`, () => assert.deepEqual(order(runTime), []))

  const NEVER: Readonly<Record<string, string>> = {
    'a period with begin and end': '<run_time><period begin="08:00" end="20:00"/></run_time>',
    'begin and end of the run time': '<run_time begin="08:00" end="20:00"/>',
    'weekdays alone': '<run_time><weekdays><day day="1 2 3"/></weekdays></run_time>',
    'a date alone': '<run_time><date date="2030-01-31"/></run_time>',
    'a repetition of 0': '<run_time><period repeat="0"/></run_time>',
    'a repetition that its periods take back': '<run_time repeat="600"><period repeat="0"/></run_time>',
    'holidays alone': '<run_time><holidays><holiday date="2030-01-31"/></holidays></run_time>',
    'a month that inherits nothing': '<run_time repeat="600"><month month="5"/></run_time>',
  }
  for (const [what, runTime] of Object.entries(NEVER))
    it(`${what} never starts it`, () => assert.deepEqual(order(runTime), ['order.never-starts']))

  it('nothing is said of one with another start, or of a suspended one', () => {
    const runTime = '<run_time><period begin="08:00" end="20:00"/></run_time>'
    assert.deepEqual(order(runTime, ' at="2030-01-31 06:00"'), [])
    assert.deepEqual(order(runTime, ' suspended="yes"'), [])
  })
})

describe('given the run time of a job', () => {
  it('periods that only say when it may run are right', () =>
    assert.deepEqual(
      job('<run_time><weekdays><day day="1"><period begin="08:00" end="20:00"/></day></weekdays></run_time>'),
      [],
    ))

  it('periods that touch do not overlap, nor do those of different days', () =>
    assert.deepEqual(
      job(
        '<run_time><weekdays><day day="1"><period begin="00:00" end="12:00"/><period begin="12:00" end="24:00"/></day><day day="2"><period begin="06:00" end="18:00"/></day></weekdays></run_time>',
      ),
      [],
    ))

  it('a day that is named by its number and by its name is one day', () =>
    assert.deepEqual(
      job(
        '<run_time><weekdays><day day="7"><period begin="00:00" end="12:00"/></day><day day="so"><period begin="11:00" end="24:00"/></day></weekdays></run_time>',
      ),
      ['time.overlap'],
    ))

  it('a period that overlaps on many days is told once', () =>
    assert.deepEqual(
      job(
        '<run_time><monthdays><day day="1 2 3"><period begin="00:00" end="12:00"/></day><day day="2 3 4"><period begin="11:00" end="24:00"/></day></monthdays></run_time>',
      ),
      ['time.overlap'],
    ))

  it('a day that goes by the common periods has those of another element for the same day, too', () =>
    assert.deepEqual(
      job(
        '<run_time><period begin="06:00" end="12:00"/><weekdays><day day="1"/><day day="1"><period begin="08:00" end="20:00"/></day></weekdays></run_time>',
      ),
      ['time.overlap'],
    ))

  it('the days of a month are its own: they overlap with no others', () =>
    assert.deepEqual(
      job(
        '<run_time><weekdays><day day="1"><period begin="06:00" end="12:00"/></day></weekdays><month month="5"><weekdays><day day="1"><period begin="08:00" end="20:00"/></day></weekdays></month></run_time>',
      ),
      [],
    ))

  it('24:00 is the end of a day, and a period that begins there is empty', () =>
    assert.deepEqual(job('<run_time><period begin="24:00"/></run_time>'), ['time.empty']))

  it('times that are none are told as such, and nothing is concluded from them', () =>
    assert.deepEqual(job('<run_time><period begin="8" end="8"/><period begin="x"/></run_time>'), [
      'time.format',
      'time.format',
      'time.format',
    ]))

  it('begin and end of the run time that mean the whole day are no mistake beside periods', () =>
    assert.deepEqual(job('<run_time begin="00:00" end="24:00"><period repeat="600"/></run_time>'), []))

  it('a weekday that is a holiday, but moves, is no mistake', () =>
    assert.deepEqual(
      job(
        '<run_time when_holiday="next_non_holiday"><weekdays><day day="6 7"/></weekdays><holidays><weekdays><day day="saturday sunday"/></weekdays></holidays></run_time>',
      ),
      [],
    ))
})

describe('given an <at> that is no moment', () => {
  const hintOf = (at: string): string | undefined =>
    checkContent(
      'a.job.xml' as LivePath,
      Buffer.from(`<job><script language="shell">exit 0</script><run_time><at at="${at}"/></run_time></job>`),
      xmlReader,
    ).find(({rule}) => rule === 'time.at')?.hint

  const HINTS: Readonly<Record<string, RegExp>> = {
    '06:00': /lacks the day.*<period single_start="06:00"\/>, for one day yyyy-mm-dd 06:00\.$/,
    '6:00:00': /single_start="6:00:00"/,
    '2030-01-32 06:00': /its day is not/,
    '2030-02-29': /its day is not/,
    '2030-01-31 24:30': /its time is not: hours go from 00 to 24/,
    tomorrow: /as yyyy-mm-dd HH:MM, such as/,
    Now: /small letters/,
    '': /as yyyy-mm-dd HH:MM/,
  }
  for (const [at, hint] of Object.entries(HINTS))
    it(`"${at}" gets the hint that helps it`, () => assert.match(hintOf(at) ?? 'nothing was found', hint))

  for (const at of ['now', '2030-01-31 06:00', '2030-01-31T06:00:00', '31.01.2030 06:00'])
    it(`nothing is said of "${at}"`, () => assert.equal(hintOf(at), undefined))
})
