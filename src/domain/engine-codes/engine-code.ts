/**
 * A code of JobScheduler that rules cite. Its messages are told here in our own words; the facts are those of its source
 * (objects.md §3.4, §3.6, §5).
 */
export interface EngineCode {
  /** `SCHEDULER-428` */
  readonly code: string
  /** What has happened, as a heading. */
  readonly title: string
  readonly does: string
  /** Where it stands in the log: inside the line that says that a file was refused, or in a line of its own. */
  readonly line: {readonly kind: 'in-refusal'} | {readonly kind: 'own'; readonly level: 'ERROR' | 'WARN' | 'INFO'}
  /** What the line says beside the code. */
  readonly says: string
  readonly mend: string
}

/** A code that stands as the cause in the line of SCHEDULER-428. */
export const cause = (code: string, text: Omit<EngineCode, 'code' | 'line'>): EngineCode => ({
  code: `SCHEDULER-${code}`,
  line: {kind: 'in-refusal'},
  ...text,
})

/** A code with a line of its own. */
export const line = (
  code: string,
  level: 'ERROR' | 'WARN' | 'INFO',
  text: Omit<EngineCode, 'code' | 'line'>,
): EngineCode => ({code: `SCHEDULER-${code}`, line: {kind: 'own', level}, ...text})
