import {checkupJson, renderCheckup} from '../../../src/cli/render/doctor.ts'
import {plainStyle, type Style} from '../../../src/cli/style.ts'
import {fail, ok, skipped, warn, type Checkup} from '../../../src/domain/checkup.ts'
import type {EnvironmentName} from '../../../src/domain/environment.ts'
import {golden} from '../../support/golden.ts'

/** Colours as words, so that a golden file shows them. */
const loud: Style = {
  bold: (text) => `<b>${text}</b>`,
  dim: (text) => `<dim>${text}</dim>`,
  red: (text) => `<red>${text}</red>`,
  green: (text) => `<green>${text}</green>`,
  yellow: (text) => `<yellow>${text}</yellow>`,
}

describe('given a checkup to show', () => {
  const configuration: Checkup[number] = {
    subject: {kind: 'configuration'},
    checks: [
      {check: 'program', diagnosis: ok('jsctl 0.1.0, Node 20.20.2, linux x64')},
      {check: 'files', diagnosis: ok('read from /home/maria/jsctl.toml')},
    ],
  }
  const because = 'not looked at, because of "bucket" above'
  const checkup: Checkup = [
    configuration,
    {
      subject: {kind: 'environment', name: 'tst' as EnvironmentName, url: 's3://jobs/tst/'},
      checks: [
        {check: 'clock', diagnosis: warn('this machine is 94 s behind the server', 'Set the clock.')},
        {check: 'bucket', diagnosis: fail('not-found', 'no such bucket\u001b[2J', 'Check `url`.', 'Or make it.')},
        {check: 'list', diagnosis: skipped(because)},
        {check: 'marker', diagnosis: skipped(because)},
        {check: 'conditional-writes', diagnosis: skipped('nothing is published yet', 'Say --write-test.')},
      ],
    },
    {
      subject: {kind: 'environment', name: 'int' as EnvironmentName, url: undefined},
      checks: [{check: 'settings', diagnosis: fail('configuration', 'environment "int" has no url')}],
    },
    {
      subject: {kind: 'live-folder', of: 'server', path: '/app/config/live'},
      checks: [{check: 'lock', diagnosis: ok('no pull holds it')}],
    },
  ]

  it('is a line for each check, with the mend below', () => {
    golden('render/doctor.txt', renderCheckup(checkup, plainStyle))
    golden('render/doctor-colours.txt', renderCheckup(checkup, loud))
  })
  it('says that all is well', () => golden('render/doctor-well.txt', renderCheckup([configuration], plainStyle)))
  it('is one object as JSON', () => golden('render/doctor.json', `${JSON.stringify(checkupJson(checkup), null, 2)}\n`))
})
