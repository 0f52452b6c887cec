/** True where a run may take minutes: `.ci/run` sets JSCTL_TEST_THOROUGH. */
export const isThorough = (): boolean => process.env['JSCTL_TEST_THOROUGH'] === '1'
