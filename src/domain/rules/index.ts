import {fileDupCase} from './file-dup-case.ts'
import {fileHidden} from './file-hidden.ts'
import {fileLink} from './file-link.ts'
import {fileNameGrammar} from './file-name.ts'
import {fileNoName} from './file-no-name.ts'
import {fileOrderName} from './file-order-name.ts'
import {filePathClash} from './file-path-clash.ts'
import {fileRoot} from './file-root.ts'
import {fileSpecial} from './file-special.ts'
import {fileSuffixCase} from './file-suffix-case.ts'
import {fileSuffixTypo} from './file-suffix-typo.ts'
import {fileTemp} from './file-temp.ts'
import {fileTooLarge} from './file-too-large.ts'
import type {Rule} from './rule.ts'
import {xmlDoctype} from './xml-doctype.ts'
import {xmlEmpty} from './xml-empty.ts'
import {xmlEncoding} from './xml-encoding.ts'
import {xmlEncodingName} from './xml-encoding-name.ts'
import {xmlEscape} from './xml-escape.ts'
import {xmlLimits} from './xml-limits.ts'
import {xmlMalformed} from './xml-malformed.ts'
import {xmlNamespace} from './xml-namespace.ts'
import {xmlPrefix} from './xml-prefix.ts'
import {xmlProlog} from './xml-prolog.ts'

/** Every rule, a row each: what `validate` and `push` check. A new rule is a file in this folder and a line here. */
export const RULES: readonly Rule[] = [
  fileOrderName,
  fileSuffixCase,
  fileSuffixTypo,
  fileNoName,
  fileHidden,
  fileDupCase,
  filePathClash,
  fileRoot,
  fileTemp,
  fileNameGrammar,
  fileLink,
  fileSpecial,
  fileTooLarge,
  xmlMalformed,
  xmlEmpty,
  xmlDoctype,
  xmlEncoding,
  xmlEncodingName,
  xmlProlog,
  xmlEscape,
  xmlPrefix,
  xmlLimits,
  xmlNamespace,
]
