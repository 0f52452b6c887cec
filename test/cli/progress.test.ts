import assert from 'node:assert/strict'
import {PassThrough} from 'node:stream'
import {eventPrinter, type ProgressOutput} from '../../src/cli/progress.ts'
import {plainStyle} from '../../src/cli/style.ts'

/** A stream that keeps what is written; a terminal of `columns`, or a file without. */
const output = (columns?: number, talk: ProgressOutput['talk'] = 'normal') => {
  const sink = new PassThrough()
  const facts = columns === undefined ? {isTTY: false} : {isTTY: true, columns}
  const stream = Object.assign(sink, facts) as unknown as NodeJS.WriteStream
  let time = 1000
  const printer = eventPrinter({stream, style: plainStyle, talk, now: () => time})
  return {
    ...printer,
    after: (milliseconds: number) => (time += milliseconds),
    written: () => String((sink.read() as Buffer | null) ?? ''),
  }
}

const progress = (done: number, total = 1000) => ({type: 'progress', activity: 'reading', done, total}) as const

describe('given progress on a terminal', () => {
  it('one line is drawn again and again, at most some times a second, and cleared at the end', () => {
    const {tell, after, written, clear} = output(80)
    for (let done = 1; done < 1000; done++) {
      tell(progress(done))
      after(1)
    }
    const drawn = written()
    assert.ok(!drawn.includes('\n'))
    assert.ok(drawn.split('\r').length < 20, drawn)
    assert.match(drawn, /reading: \d+ of 1,000/)
    clear()
    assert.equal(written(), '\r\u001b[2K')
    clear()
    assert.equal(written(), '')
  })

  it('a line is never wider than the terminal', () => {
    const {tell, after, written} = output(30)
    after(1000)
    tell({...progress(5), activity: 'reading a lot of things from a place far away'})
    assert.ok(written().replace('\r\u001b[2K', '').length < 30)
  })

  it('a warning clears the line first', () => {
    const {tell, after, written} = output(80)
    after(1000)
    tell(progress(5))
    tell({type: 'warning', message: 'take care'})
    assert.match(written(), /5 of 1,000\r\u001b\[2Kwarning: take care\n$/)
  })
})

describe('given progress into a file', () => {
  it('there is a line every few seconds, nothing for what is quick', () => {
    const {tell, after, written} = output()
    for (let second = 1; second <= 20; second++) {
      after(1000)
      tell(progress(second * 50))
    }
    assert.deepEqual(
      written().split('\n'),
      [5, 10, 15, 20].map((at) => `reading: ${(at * 50).toLocaleString('en')} of 1,000`).concat(''),
    )
    tell(progress(1000))
    assert.equal(written(), '')
  })
})

describe('given a run that stays, and works now and then, into a file', () => {
  it('there is nothing for what is quick, however long the run has gone on', () => {
    const {tell, after, written} = output()
    for (let work = 1; work <= 3; work++) {
      for (const done of [1, 2]) tell(progress(done, 2))
      after(60_000)
    }
    assert.equal(written(), '')
    tell(progress(1))
    after(5000)
    tell(progress(2))
    assert.equal(written(), 'reading: 2 of 1,000\n')
  })
})

describe('given -q and -v', () => {
  it('-q leaves warnings only, -v adds notes', () => {
    for (const [talk, expected] of [
      ['quiet', 'warning: w\n'],
      ['normal', 'warning: w\n'],
      ['verbose', 'n\nwarning: w\n'],
    ] as const) {
      const {tell, written} = output(undefined, talk)
      tell({type: 'note', message: 'n'})
      tell({type: 'warning', message: 'w'})
      assert.equal(written(), expected)
    }
    const {tell, after, written} = output(80, 'quiet')
    after(1000)
    tell(progress(5))
    assert.equal(written(), '')
  })

  it('control characters in a warning become visible', () => {
    const {tell, written} = output()
    tell({type: 'warning', message: 'a\u001b[2Jb'})
    assert.equal(written(), 'warning: a\\u001b[2Jb\n')
  })
})
