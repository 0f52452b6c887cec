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
import {fileNameAttr} from './file-name-attr.ts'
import {fileNameAttrIgnored} from './file-name-attr-ignored.ts'
import {fileOrderAttr} from './file-order-attr.ts'
import {fileHotAttrs} from './file-hot-attrs.ts'
import {jobNoScript} from './job-no-script.ts'
import {jobEmptyScript} from './job-empty-script.ts'
import {jobLanguage} from './job-language.ts'
import {jobLanguageMissing} from './job-language-missing.ts'
import {jobJavaLanguage} from './job-java-language.ts'
import {jobJavaClass} from './job-java-class.ts'
import {jobMonitorLanguage} from './job-monitor-language.ts'
import {jobMinTasks} from './job-min-tasks.ts'
import {jobTasksZero} from './job-tasks-zero.ts'
import {jobCommandsExit} from './job-commands-exit.ts'
import {jobCommandsDup} from './job-commands-dup.ts'
import {jobSetbackDelay} from './job-setback-delay.ts'
import {jobDelayValue} from './job-delay-value.ts'
import {jobTemporaryOrder} from './job-temporary-order.ts'
import {jobPriorityUnix} from './job-priority-unix.ts'
import {jobScriptEncoding} from './job-script-encoding.ts'
import {jobLockDup} from './job-lock-dup.ts'
import {jobMonitorDup} from './job-monitor-dup.ts'
import {jobOrderRuntime} from './job-order-runtime.ts'
import {lockEmpty} from './lock-empty.ts'
import {chainStateDup} from './chain-state-dup.ts'
import {chainStateEmpty} from './chain-state-empty.ts'
import {chainNextState} from './chain-next-state.ts'
import {chainReturnCode} from './chain-return-code.ts'
import {chainToState} from './chain-to-state.ts'
import {chainNotRecoverable} from './chain-not-recoverable.ts'
import {chainMaxOrdersZero} from './chain-max-orders-zero.ts'
import {chainSink} from './chain-sink.ts'
import {chainSourceNext} from './chain-source-next.ts'
import {chainSourceGlob, chainSourceRegex} from './chain-source-regex.ts'
import {chainNoJob} from './chain-no-job.ts'
import {chainUnreachable} from './chain-unreachable.ts'
import {orderAt} from './order-at.ts'
import {orderStartsAtOnce} from './order-starts-at-once.ts'
import {timeRange} from './time-range.ts'
import {timeMinute} from './time-minute.ts'
import {timeAt} from './time-at.ts'
import {dateInvalid} from './date-invalid.ts'
import {monthDup} from './month-dup.ts'
import {repeatAbsoluteZero} from './repeat-absolute-zero.ts'
import {repeatBoth} from './repeat-both.ts'
import {scheduleValidity} from './schedule-validity.ts'
import {scheduleSubstitute} from './schedule-substitute.ts'
import {scheduleTimezone} from './schedule-timezone.ts'
import {scheduleMixedRef} from './schedule-mixed-ref.ts'
import {refPath} from './ref-path.ts'
import {refSuffix} from './ref-suffix.ts'
import {includeAttr} from './include-attr.ts'
import {agentHttp} from './agent-http.ts'
import {agentPort} from './agent-port.ts'
import {secretPassword} from './secret-password.ts'
import {secretConnection} from './secret-connection.ts'
import {secretAwsKey} from './secret-aws-key.ts'
import {secretPrivateKey} from './secret-private-key.ts'
import {secretToken} from './secret-token.ts'
import {secretMasked} from './secret-masked.ts'
import {GRAMMAR_RULES} from './grammar-rules.ts'
import {chainJobNotOrder} from './chain-job-not-order.ts'
import {chainCycle} from './chain-cycle.ts'
import {chainConfigName, chainConfigState} from './chain-config.ts'
import {chainNested} from './chain-nested.ts'
import {chainNestedDistributed} from './chain-nested-distributed.ts'
import {includeContent, includeEmpty} from './include-content.ts'
import {includeMissing, includeMissingText} from './include-missing.ts'
import {jobCommandRelative} from './job-command-relative.ts'
import {jobCommandTarget} from './job-command-target.ts'
import {orderIdDup} from './order-id-dup.ts'
import {orderOtherFolder} from './order-other-folder.ts'
import {orderEndState, orderState} from './order-state.ts'
import {refCase} from './ref-case.ts'
import {missingReferences} from './ref-missing.ts'
import {scheduleOfSubstitute, scheduleOverlap, scheduleSubstituteUsed} from './schedule-chain.ts'
import {jobOrderSchedule, scheduleNeverStarts} from './schedule-use.ts'
import {jobUnused, refUnused} from './unused.ts'
import {timeOverlap} from './time-overlap.ts'
import {timeEmpty} from './time-empty.ts'
import {timeSingleStart} from './time-single-start.ts'
import {timeUnused} from './time-unused.ts'
import {timeHoliday} from './time-holiday.ts'
import {dateDup} from './date-dup.ts'
import {dayDup} from './day-dup.ts'
import {orderNeverStarts} from './order-never-starts.ts'
import {scheduleNameTimezone, scheduleTimezoneUnused} from './schedule-name-timezone.ts'
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

/**
 * Every rule, a row each: what `validate` and `push` check. A new rule is a file in this folder, a line here, and its id in ids.ts;
 * those about grammar have their line in grammar-rules.ts.
 */
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
  ...GRAMMAR_RULES,
  fileNameAttr,
  fileNameAttrIgnored,
  fileOrderAttr,
  fileHotAttrs,
  jobNoScript,
  jobEmptyScript,
  jobLanguage,
  jobLanguageMissing,
  jobJavaLanguage,
  jobJavaClass,
  jobMonitorLanguage,
  jobMinTasks,
  jobTasksZero,
  jobCommandsExit,
  jobCommandsDup,
  jobSetbackDelay,
  jobDelayValue,
  jobTemporaryOrder,
  jobPriorityUnix,
  jobScriptEncoding,
  jobLockDup,
  jobMonitorDup,
  jobOrderRuntime,
  lockEmpty,
  chainStateDup,
  chainStateEmpty,
  chainNextState,
  chainReturnCode,
  chainToState,
  chainNotRecoverable,
  chainMaxOrdersZero,
  chainSink,
  chainSourceNext,
  chainSourceRegex,
  chainSourceGlob,
  chainNoJob,
  chainUnreachable,
  orderAt,
  orderStartsAtOnce,
  orderNeverStarts,
  timeRange,
  timeMinute,
  timeAt,
  timeOverlap,
  timeEmpty,
  timeSingleStart,
  timeUnused,
  timeHoliday,
  dateInvalid,
  dateDup,
  dayDup,
  monthDup,
  repeatAbsoluteZero,
  repeatBoth,
  scheduleValidity,
  scheduleSubstitute,
  scheduleTimezone,
  scheduleNameTimezone,
  scheduleTimezoneUnused,
  scheduleMixedRef,
  refPath,
  includeAttr,
  agentPort,
  agentHttp,
  orderOtherFolder,
  ...missingReferences,
  refSuffix,
  refCase,
  refUnused,
  jobUnused,
  jobCommandTarget,
  jobCommandRelative,
  chainJobNotOrder,
  chainNested,
  chainCycle,
  chainNestedDistributed,
  chainConfigName,
  chainConfigState,
  orderState,
  orderEndState,
  orderIdDup,
  scheduleOfSubstitute,
  scheduleSubstituteUsed,
  scheduleOverlap,
  scheduleNeverStarts,
  jobOrderSchedule,
  includeMissing,
  includeMissingText,
  includeContent,
  includeEmpty,
  secretPassword,
  secretConnection,
  secretAwsKey,
  secretPrivateKey,
  secretToken,
  secretMasked,
]
