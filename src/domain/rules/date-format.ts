import {grammarRule} from './grammar-rule.ts'

export const dateFormat = grammarRule('date.format', {
  title: 'Dates with a time are yyyy-mm-dd HH:MM or yyyy-mm-dd HH:MM:SS',
  doc: '`valid_from` and `valid_to` of a schedule need the time, too, after one blank.',
  good: [
    {
      files: {
        's.schedule.xml':
          '<schedule substitute="workdays" valid_from="2026-12-24 00:00" valid_to="2027-01-02 00:00:00"><period begin="10:00"/></schedule>',
      },
    },
  ],
  bad: [
    {
      files: {
        's.schedule.xml':
          '<schedule substitute="workdays" valid_from="2026-12-24" valid_to="2027-01-02 00:00"><period begin="10:00"/></schedule>',
      },
      at: 's.schedule.xml:1:33',
    },
  ],
})
