import {attributeOf, childElements} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {isBlank, quoted} from './values.ts'

const agents = (...addresses: readonly string[]): string =>
  `<process_class>\n<remote_schedulers>\n${addresses.map((address) => `<remote_scheduler remote_scheduler="${address}"/>\n`).join('')}</remote_schedulers>\n</process_class>\n`

const isHttp = (address: string): boolean => /^\s*https?:\/\//i.test(address)

export const agentHttp = objectRule('agent.http', {
  kinds: ['process_class'],
  severity: 'error',
  title: 'Where there are several agents, each has an address with http://',
  engine: refusedWith('428'),
  doc: `One agent can be named as \`host:port\`, in the way of old agents. Several of them, from which JobScheduler chooses, are URIs:
\`http://host:port\`.`,
  good: [
    {files: {'a.process_class.xml': agents('http://a:4445', 'https://b:4445')}},
    {files: {'a.process_class.xml': agents('a:4445')}},
  ],
  bad: [{files: {'a.process_class.xml': agents('http://a:4445', 'b:4445')}, at: 'a.process_class.xml:4:19'}],
  check: ({all}) =>
    all('remote_schedulers').flatMap((several) => {
      const addresses = childElements(several, 'remote_scheduler').flatMap(
        (agent) => attributeOf(agent, 'remote_scheduler') ?? [],
      )
      return addresses.length < 2
        ? []
        : addresses
            .filter(({value}) => !isBlank(value) && !isHttp(value))
            .map((address) =>
              remarkAt(
                address,
                `${quoted(address.value)} is one of several agents, and has no http://`,
                `Write ${quoted(`http://${address.value.trim()}`)}.`,
              ),
            )
    }),
})
