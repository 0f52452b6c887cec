import {cause, type EngineCode} from './engine-code.ts'

/** Codes about run times and schedules. */
export const CODES_OF_TIMES: readonly EngineCode[] = [
  cause('104', {
    title: 'a period that does not lie in one day',
    does: 'JobScheduler refuses the file: the period ends before it begins, or after 24:00.',
    says: 'The line shows the begin and the end of the period; a single start is both.',
    mend: 'Correct the times. What lasts over midnight needs two periods.',
  }),
  {
    ...cause('', {
      title: 'a date that cannot be',
      does: 'JobScheduler refuses the file: `date` of `<date>` or `<holiday>` is no date, or no day of the calendar.',
      says: 'The line shows the text, or the part of it that cannot be.',
      mend: 'Write the date as yyyy-mm-dd.',
    }),
    code: 'SOS-1101',
  },
  {
    ...cause('', {
      title: 'a day or month that does not exist',
      does: 'JobScheduler refuses the file, as with SOS-1101.',
      says: 'The line shows the part of the date that cannot be.',
      mend: 'Write the date as yyyy-mm-dd, and a day that the month has.',
    }),
    code: 'SOS-1104',
  },
  cause('443', {
    title: 'a month that is described twice',
    does: 'JobScheduler refuses the file.',
    says: 'The line names the month.',
    mend: 'Put all days of the month into one `<month>`.',
  }),
  cause('446', {
    title: 'a weekday of a month that is described twice',
    does: 'JobScheduler refuses the file.',
    says: 'The line names the weekday as a number, 0 for Sunday, and which one of the month.',
    mend: 'Put all periods of that day into one `<weekday>`.',
  }),
  cause('463', {
    title: 'a substitute for a substitute',
    does: 'JobScheduler refuses the schedule: what it replaces does itself replace another one.',
    says: 'The line names both schedules.',
    mend: 'Let `substitute` name the schedule that is replaced in the end.',
  }),
  cause('464', {
    title: 'a validity that ends before it begins',
    does: 'JobScheduler refuses the schedule.',
    says: 'The line shows `valid_from` and `valid_to`.',
    mend: 'Let `valid_to` be later than `valid_from`.',
  }),
  cause('465', {
    title: 'two substitutes at the same time',
    does: 'JobScheduler does not let the schedule that it reads later stand in; the earlier one holds. Mending the other one alone is not enough: the refused file must be read again.',
    says: 'The line names both schedules.',
    mend: 'Change `valid_from` or `valid_to` of the refused one, and publish it.',
  }),
  cause('466', {
    title: 'a substitute that is used directly',
    does: 'The job or order gets no start from it: a schedule with `substitute` comes into force only in the place of the other one.',
    says: 'The line names the schedule.',
    mend: 'Let the run time name the schedule that is replaced.',
  }),
  cause('467', {
    title: 'a validity without a substitute',
    does: 'JobScheduler refuses the schedule: only one that replaces another one holds for a time.',
    says: 'The line names the attribute, and the one that is missing.',
    mend: 'Add `substitute`, or remove `valid_from` and `valid_to`.',
  }),
  cause('486', {
    title: 'a schedule that replaces itself',
    does: 'JobScheduler refuses the schedule.',
    says: 'The line names the schedule.',
    mend: 'Let `substitute` name another schedule.',
  }),
]
