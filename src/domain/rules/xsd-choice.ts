import {grammarRule} from './grammar-rule.ts'

export const xsdChoice = grammarRule('xsd.choice', {
  title: 'Of two forms only one is used',
  doc: 'Holidays are written either inside `<holidays>` or one by one beside each other, not both.',
  good: [
    {
      files: {
        's.schedule.xml':
          '<schedule><period begin="08:00"/><holidays><holiday date="2026-12-25"/></holidays></schedule>',
        't.schedule.xml':
          '<schedule><period begin="08:00"/><holiday date="2026-12-25"/><holiday date="2026-12-26"/></schedule>',
      },
    },
  ],
  bad: [
    {
      files: {
        's.schedule.xml':
          '<schedule><period begin="08:00"/><holidays><holiday date="2026-12-25"/></holidays><holiday date="2026-12-26"/></schedule>',
      },
      at: 's.schedule.xml:1:83',
    },
  ],
})
