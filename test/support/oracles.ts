import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {XmlDocument, XsdValidator} from 'libxml2-wasm'
import type {ObjectKind} from '../../src/domain/kinds.ts'

/** What somebody else says of a file: nothing, or why it is refused. */
export type Verdict = string | undefined

export interface Oracle {
  verdict(bytes: Uint8Array, kind: ObjectKind): Verdict
  dispose(): void
}

const reason = (error: unknown): string => (error instanceof Error ? error.message.trim() : String(error))

/** The official schema by libxml2, with the engine's checks around it (objects.md, "The pipeline for one file"). */
export const libxml2Oracle = (schema: string): Oracle => {
  const schemaDocument = XmlDocument.fromBuffer(readFileSync(schema))
  const validator = XsdValidator.fromDoc(schemaDocument)

  const judge = (document: XmlDocument, kind: ObjectKind): Verdict => {
    const {root} = document
    if (!kind.roots.includes(root.prefix === '' ? root.name : `${root.prefix}:${root.name}`)) return `ROOT ${root.name}`
    try {
      validator.validate(document)
    } catch (error) {
      return `XSD ${reason(error)}`
    }
    if ((root.attr('spooler_id')?.value ?? '') !== '') return 'ATTR spooler_id'
    return ['no', 'false', '0'].includes(root.attr('replace')?.value ?? '') ? 'ATTR replace' : undefined
  }

  return {
    verdict: (bytes, kind) => {
      const markup = Buffer.from(bytes)
        .toString('latin1')
        .replaceAll(/<!\[CDATA\[.*?\]\]>|<!--.*?-->/gs, '')
      if (markup.includes('<!DOCTYPE')) return 'PARSE DOCTYPE'
      let document: XmlDocument
      try {
        document = XmlDocument.fromBuffer(bytes)
      } catch (error) {
        return `PARSE ${reason(error)}`
      }
      try {
        return judge(document, kind)
      } finally {
        document.dispose()
      }
    },
    dispose: () => {
      validator.dispose()
      schemaDocument.dispose()
    },
  }
}

/** The engine's own checks by the JDK's parser and validator, all files in one run; undefined where that cannot be had. */
export const engineVerdicts = (
  schema: string,
  folder: string,
  names: readonly string[],
): readonly Verdict[] | undefined => {
  const tool = resolve(process.env['JSCTL_ENGINE_CHECK'] ?? '../shared/tools/EngineCheck.java')
  if (!existsSync(tool)) return undefined
  const {status, stdout, error} = spawnSync('java', ['-Xmx256m', '-Dfile.encoding=UTF-8', tool, schema], {
    input: names.map((name) => `${join(folder, name)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error !== undefined || status !== 0) return undefined
  const lines = stdout.split('\n').filter((line) => line !== '')
  if (lines.length !== names.length) throw new Error(`${lines.length} verdicts for ${names.length} files`)
  return lines.map((line) => {
    const [verdict = '', , , , message = ''] = line.split('\t')
    return verdict === 'OK' ? undefined : `${verdict} ${message}`
  })
}
