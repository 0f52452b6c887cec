import {readFileSync} from 'node:fs'
import {golden} from '../support/golden.ts'

interface Flag {
  readonly name: string
  readonly char?: string
  readonly type: 'boolean' | 'option'
  readonly multiple?: boolean
  readonly required?: boolean
  readonly default?: string | number | boolean | readonly string[]
  readonly helpGroup?: string
}

interface Manifest {
  readonly commands: Record<
    string,
    {
      readonly id: string
      readonly args: Record<string, {readonly name: string; readonly required?: boolean}>
      readonly flags: Record<string, Flag>
      readonly strict: boolean
    }
  >
}

const flagLine = ({name, char, type, multiple, required, default: value}: Flag): string =>
  [
    `  ${char === undefined ? '' : `-${char} `}--${name}`,
    type === 'option' ? ' VALUE' : '',
    multiple === true ? '...' : '',
    required === true ? ' required' : '',
    value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? '' : ` = ${String(value)}`,
  ].join('')

/** Scripts rely on it: a name that goes away or changes its meaning breaks them. */
describe('given the commands, their arguments and flags', () => {
  it('they are what scripts rely on', () => {
    const text = readFileSync(new URL('../../oclif.manifest.json', import.meta.url), 'utf8')
    const {commands} = JSON.parse(text) as Manifest
    const all = Object.values(commands).sort((left, right) => (left.id < right.id ? -1 : 1))
    const surface = all.map(({id, args, flags, strict}) => {
      const places = Object.values(args).map(({name, required}) => (required === true ? name : `[${name}]`))
      const own = Object.values(flags).filter(({helpGroup}) => helpGroup !== 'GLOBAL')
      return [
        [id.replaceAll(':', ' '), ...places, ...(strict ? [] : ['…'])].join(' '),
        ...own.map(flagLine).sort(),
      ].join('\n')
    })
    const global = Object.values(all[0]?.flags ?? {}).filter(({helpGroup}) => helpGroup === 'GLOBAL')
    golden('command-surface.txt', `${['every command', ...global.map(flagLine).sort(), ...surface].join('\n')}\n`)
  })
})
