import type {Environment, EnvironmentName} from '../../src/domain/environment.ts'

/** An environment on a directory; `over` says what differs from the simplest one. */
export const directoryEnvironment = (directory: string, over: Partial<Environment> = {}): Environment => ({
  name: 'tst' as EnvironmentName,
  url: `file://${directory}/`,
  location: {kind: 'directory', directory},
  protected: false,
  objects: true,
  ...over,
})
