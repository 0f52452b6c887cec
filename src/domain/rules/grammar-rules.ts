import {dateFormat} from './date-format.ts'
import {dayName} from './day-name.ts'
import {dayRange} from './day-range.ts'
import {monthValue} from './month-value.ts'
import {timeFormat} from './time-format.ts'
import {xsdAttribute} from './xsd-attribute.ts'
import {xsdChainEmpty} from './xsd-chain-empty.ts'
import {xsdChainMixed} from './xsd-chain-mixed.ts'
import {xsdCharset} from './xsd-charset.ts'
import {xsdChoice} from './xsd-choice.ts'
import {xsdDuration} from './xsd-duration.ts'
import {xsdElement} from './xsd-element.ts'
import {xsdEnum} from './xsd-enum.ts'
import {xsdIncomplete} from './xsd-incomplete.ts'
import {xsdLegacyProcess} from './xsd-legacy-process.ts'
import {xsdName} from './xsd-name.ts'
import {xsdNumber} from './xsd-number.ts'
import {xsdOrder} from './xsd-order.ts'
import {xsdPath} from './xsd-path.ts'
import {xsdRepeated} from './xsd-repeated.ts'
import {xsdRequired} from './xsd-required.ts'
import {xsdSourcePosition} from './xsd-source-position.ts'
import {xsdText} from './xsd-text.ts'
import {xsdValue} from './xsd-value.ts'
import {xsdYesno} from './xsd-yesno.ts'
import type {Rule} from './rule.ts'

/** What the table of elements and attributes says (src/domain/xml/grammar), a rule for each kind of fault. */
export const GRAMMAR_RULES: readonly Rule[] = [
  xsdAttribute,
  xsdElement,
  xsdOrder,
  xsdRepeated,
  xsdChoice,
  xsdIncomplete,
  xsdText,
  xsdRequired,
  xsdCharset,
  xsdYesno,
  xsdEnum,
  xsdNumber,
  xsdDuration,
  xsdName,
  xsdPath,
  xsdValue,
  xsdChainEmpty,
  xsdChainMixed,
  xsdSourcePosition,
  xsdLegacyProcess,
  timeFormat,
  dateFormat,
  dayName,
  dayRange,
  monthValue,
]
