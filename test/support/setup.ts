import {join} from 'node:path'
import {testHome} from './test-home.ts'

/**
 * Runs before every test file: what this machine's user happens to have set must not reach a test. Tests that need a
 * variable set it themselves, for themselves or for the child that they start.
 */

/** Variables of the tests themselves, which must come through. */
const KEPT = /^(JSCTL_TEST_|JSCTL_(CORPUS|SCHEMA|ENGINE_CHECK)$)/

/** Settings of AWS, jsctl, Node, colours and a surrounding git hook that change what jsctl does. */
const LEAKING =
  /^(AWS_|JSCTL_|GIT_|NODE_EXTRA_CA_CERTS$|NODE_OPTIONS$|SSL_CERT_|NO_COLOR$|FORCE_COLOR$|CI$|DEBUG$|XDG_(CONFIG|STATE|CACHE)_HOME$|LC_|LANGUAGE$)/

for (const name of Object.keys(process.env)) {
  if (LEAKING.test(name) && !KEPT.test(name)) Reflect.deleteProperty(process.env, name)
}

Object.assign(process.env, {
  NODE_ENV: 'test',
  TZ: 'UTC',
  XDG_CONFIG_HOME: join(testHome, 'config'),
  XDG_STATE_HOME: join(testHome, 'state'),
  AWS_CONFIG_FILE: join(testHome, 'aws-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(testHome, 'aws-credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
})
