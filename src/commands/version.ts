import {BaseCommand} from '../cli/base-command.ts'

export default class Version extends BaseCommand {
  static override readonly summary = 'Print the versions of jsctl and Node, and the platform.'
  static override readonly examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> --version']

  async run(): Promise<object> {
    await this.parse(Version)
    const {version, platform, arch} = this.config
    const result = {jsctl: version, node: process.version, platform: `${platform}-${arch}`}
    this.show(`jsctl/${result.jsctl} ${result.platform} node-${result.node}\n`)
    return this.finish(result)
  }
}
