import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {cleanEnvironment, commandLine} from '../test/support/run-jsctl.ts'
import type {S3Server} from '../test/support/s3-server.ts'
import type {Program} from './measure.ts'

/** Where one tool works: folders and a prefix that are its own. */
export interface ToolPlace {
  readonly folder: string
  readonly live: string
  readonly into: string
  /** In the bucket of the user `dev`, without a slash at its end. */
  readonly prefix: string
  /** Of the server, or of what stands before it. */
  readonly endpoint: string
  readonly server: S3Server
}

export interface Tool {
  readonly name: string
  /** Left out where it is not installed. */
  readonly program: string
  readonly prepare?: (place: ToolPlace) => Promise<void>
  readonly push: (place: ToolPlace) => Program
  readonly pull: (place: ToolPlace) => Program
  /** Looks every second until it is interrupted; undefined where a script must call `pull` again and again. */
  readonly watch?: (place: ToolPlace) => Program
}

const keys = ({folder, server}: ToolPlace): Readonly<Record<string, string>> =>
  cleanEnvironment({
    HOME: join(folder, 'home'),
    XDG_STATE_HOME: join(folder, 'home/state'),
    AWS_ACCESS_KEY_ID: server.dev.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.dev.secretAccessKey,
    AWS_DEFAULT_REGION: server.region,
  })

const jsctl = (name: string, objects: boolean): Tool => {
  const run = (place: ToolPlace, ...words: string[]): Program => ({
    words: [...commandLine('built'), ...words, '--env', 'bench'],
    folder: place.folder,
    env: keys(place),
  })
  return {
    name,
    program: process.execPath,
    prepare: ({folder, endpoint, server, prefix}) =>
      writeFile(
        join(folder, 'jsctl.toml'),
        `live = "live"\n[environments.bench]\nurl = "s3://${server.dev.bucket}/${prefix}"\nregion = "${server.region}"\nendpoint = "${endpoint}"\nforcePathStyle = true\nobjects = ${objects}\n`,
      ),
    push: (place) => run(place, 'push', '--yes', '--quiet'),
    pull: (place) => run(place, 'pull', '--into', place.into, '--quiet'),
    watch: (place) => run(place, 'pull', '--watch', '--interval', '1s', '--into', place.into, '--quiet'),
  }
}

const AWS = '/usr/bin/aws'

/** As people call it: jobs that are gone are to go, and the time of a file decides. */
const aws = (place: ToolPlace, from: string, to: string): Program => ({
  words: [AWS, '--endpoint-url', place.endpoint, 's3', 'sync', from, to, '--delete', '--only-show-errors'],
  folder: place.folder,
  env: keys(place),
})

const RCLONE = '/usr/bin/rclone'

const rclone = (place: ToolPlace, from: string, to: string): Program => ({
  words: [RCLONE, 'sync', from, to],
  folder: place.folder,
  env: {
    ...keys(place),
    RCLONE_CONFIG: join(place.folder, 'home/rclone.conf'),
    RCLONE_CONFIG_STORE_TYPE: 's3',
    RCLONE_CONFIG_STORE_PROVIDER: 'Ceph',
    RCLONE_CONFIG_STORE_ENV_AUTH: 'true',
    RCLONE_CONFIG_STORE_ENDPOINT: place.endpoint,
    RCLONE_CONFIG_STORE_REGION: place.server.region,
    RCLONE_CONFIG_STORE_NO_CHECK_BUCKET: 'true',
  },
})

const s3Url = ({server, prefix}: ToolPlace): string => `s3://${server.dev.bucket}/${prefix}/`
const remote = ({server, prefix}: ToolPlace): string => `store:${server.dev.bucket}/${prefix}`

/** The first one is what the others are compared with. */
export const TOOLS: readonly Tool[] = [
  jsctl('jsctl', true),
  jsctl('jsctl, objects = false', false),
  {
    name: 'aws s3 sync',
    program: AWS,
    push: (place) => aws(place, place.live, s3Url(place)),
    pull: (place) => aws(place, s3Url(place), place.into),
  },
  {
    name: 'rclone sync',
    program: RCLONE,
    push: (place) => rclone(place, place.live, remote(place)),
    pull: (place) => rclone(place, remote(place), place.into),
  },
]
