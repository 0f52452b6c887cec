import {grammarRule} from './grammar-rule.ts'

export const dayName = grammarRule('day.name', {
  title: 'Days of the week are names in lower case, or 0 to 7',
  doc: '`monday` or `mon`, `montag` or `mo`, or a number: 1 is Monday, 0 and 7 are Sunday. Several days have blanks between them.',
  mends: 'a value in which only the case of letters is wrong',
  good: [
    {
      files: {
        's.schedule.xml':
          '<schedule><weekdays><day day="mon tue 3"><period begin="08:00"/></day></weekdays></schedule>',
      },
    },
  ],
  bad: [
    {
      files: {
        's.schedule.xml': '<schedule><weekdays><day day="Monday"><period begin="08:00"/></day></weekdays></schedule>',
      },
      at: 's.schedule.xml:1:26',
    },
    {
      files: {'s.schedule.xml': '<schedule><weekdays><day day="8"><period begin="08:00"/></day></weekdays></schedule>'},
      at: 's.schedule.xml:1:26',
    },
    {
      files: {
        's.schedule.xml': '<schedule><weekdays><day day="mon,tue"><period begin="08:00"/></day></weekdays></schedule>',
      },
      at: 's.schedule.xml:1:26',
    },
  ],
})
