import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import {findSecrets} from '../../src/domain/secrets/find.ts'
import {maskedText, maskedTexts} from '../../src/domain/secrets/mask.ts'
import {messageMasker} from '../../src/domain/secrets/masked-message.ts'

const values = (text: string): readonly string[] => findSecrets(text).map(({start, end}) => text.slice(start, end))
const unsilenced = (text: string): readonly string[] =>
  findSecrets(text)
    .filter(({allowed}) => allowed !== 'yes')
    .map(({start, end}) => text.slice(start, end))

const maskerFor = (text: string): ((message: string) => string) => messageMasker(text, findSecrets(text))

/** Put together here, so that no scanner of repositories takes them for real. */
const AWS = ['AKIA', 'Q7MZT4WJ2XEXMPLE'].join('')
const GITHUB = `ghp_${'a1B2'.repeat(9)}`
const JWT = [`eyJ${'hbGci'.repeat(4)}`, `eyJ${'zdWIi'.repeat(4)}`, 'a1B2'.repeat(8)].join('.')
const PEM = `${'-'.repeat(5)}BEGIN OPENSSH PRIVATE KEY${'-'.repeat(5)}`

describe('given a text that may hold secrets', () => {
  for (const [text, secret] of [
    ['<password.plain password="kN8"/>', 'kN8'],
    ['<password.plain pasword="kN8"/>', 'kN8'],
    ['<param name="password_prod" value="kN8"/>', 'kN8'],
    ['<param name="dbPasswordTest" value="kN8"/>', 'kN8'],
    ['<param name="PASSW" value="kN8"/>', 'kN8'],
    ['<param name="api_token_tst" value="kN8"/>', 'kN8'],
    ['<param name="p&#97;ssword" value="kN8"/>', 'kN8'],
    ['<param name="p&#x61;ssword" value="kN8"/>', 'kN8'],
    ['<entry key="db.password">kN8</entry>', 'kN8'],
    ['<add key="DbPassword" value="kN8"/>', 'kN8'],
    ['<SmtpPassword value="kN8"/>', 'kN8'],
    ["<param value='kN8' name='smtpPassword'/>", 'kN8'],
    ['<param name="FTP.PWD" value="kN8"/>', 'kN8'],
    ['<param name="dbpasswd" value="1234"/>', '1234'],
    ['<variable name="API_KEY" value="kN8-mauve"/>', 'kN8-mauve'],
    ['<variable name="client-secret" value="kN8-mauve"/>', 'kN8-mauve'],
    ['<variable name="accessToken" value="kN8-mauve"/>', 'kN8-mauve'],
    ['<x:mail smtp_passwd="kN8"/>', 'kN8'],
    ['<property name="hibernate.connection.password">kN8</property>', 'kN8'],
    ['<password><![CDATA[kN8&]]></password>', 'kN8&'],
    ['<!-- <param name="password" value="kN8"/> -->', 'kN8'],
    ['<param name="password" value="a&quot;b"/>', 'a&quot;b'],
    ['<param name="password" value="kN8', 'kN8'],
    ['<param name="password" value=kN8-mauve/>', 'kN8-mauve'],
    ['<param name="password" value=kN8-mauve" />', 'kN8-mauve'],
    ['<param name="password" value=”kN8-mauve”/>', '”kN8-mauve”'],
    ['<param name=password value="kN8-mauve"/>', 'kN8-mauve'],
    ['<param name="password" value="kN8"mauve"/>', 'kN8"mauve'],
    ['<param name="password" value="kN8"title="mauve"/>', 'kN8'],
    ['<param value="kN8"name="password"/>', 'kN8'],
    ["<param name='password' value='kN8'mauve'/>", "kN8'mauve"],
    ['export PASSWORD=kN8-mauve', 'kN8-mauve'],
    ["my $password = 'kN8 mauve';", 'kN8 mauve'],
    ['{"token": "kN8-mauve"}', 'kN8-mauve'],
    ['PASSWORD="kN8\'s <mauve>"', "kN8's <mauve>"],
    ["'password' => 'kN8',", 'kN8'],
    ['password := "kN8"', 'kN8'],
    ['db.password = kN8 & mauve', 'kN8 & mauve'],
    ['host = x\r\ndb.password : kN8&(x\r\nport = 1\r\n', 'kN8&(x'],
    ['database:\n  password: kN8\n', 'kN8'],
    ['[default]\naws_session_token = kN8-mauve\n', 'kN8-mauve'],
    ['machine x login batch password kN8', 'kN8'],
    ['value="java -Dx.password=&quot;kN8&quot; -jar"', 'kN8'],
    ['mysqldump --password kN8-mauve shop', 'kN8-mauve'],
    ['java -Djavax.net.ssl.keyStorePassword=kN8-mauve -jar x.jar', 'kN8-mauve'],
    ['https://batch:kN8@example.org/', 'kN8'],
    ['https://batch:kN8@mauve@example.org/', 'kN8@mauve'],
    ['jdbc:oracle:thin:scott/kN8@db1:1521/x', 'kN8'],
    ['jdbc:postgresql://h/x?user=a&amp;password=kN8&amp;ssl=true', 'kN8'],
    ['Server=db1;Uid=a;Pwd=kN8;', 'kN8'],
    ['Server = db1; User Id = a; Password = kN8 mauve; Timeout = 3', 'kN8 mauve'],
    ['sqlplus -s batch/kN8@db1', 'kN8'],
    ['expdp batch/kN8@db1 dumpfile=x', 'kN8'],
    ['sqlldr userid=batch/kN8 control=x', 'kN8'],
    ['mysql -u batch -pkN8 shop', 'kN8'],
    ['sqlcmd -S db1 -U batch -P kN8', 'kN8'],
    ['lftp -u batch,kN8 sftp://example.org', 'kN8'],
    ['ALTER USER batch IDENTIFIED BY kN8;', 'kN8'],
    ['ConvertTo-SecureString "kN8" -AsPlainText -Force', 'kN8'],
    ['curl -H "X-Api-Key: kN8-mauve-11" https://example.org/', 'kN8-mauve-11'],
    [JWT, JWT],
    ['curl -s -u batch:kN8 https://example.org/', 'kN8'],
    ['sshpass -p kN8 sftp batch@example.org', 'kN8'],
    ['rman target sys/kN8@db1 cmdfile=x', 'kN8'],
    ['rman catalog=rcat/kN8', 'kN8'],
    ['smbclient //srv/share -U batch%kN8 -c ls', 'kN8'],
    ['ldapsearch -x -D cn=batch -w kN8 -b dc=example', 'kN8'],
    ['keytool -list -keystore x.jks -storepass kN8-mauve', 'kN8-mauve'],
    ['openssl enc -d -in x -pass pass:kN8', 'kN8'],
    ['openssl pkcs12 -passin "pass:kN8" -nodes', 'kN8'],
    ['zip -q -P kN8 out.zip in.csv', 'kN8'],
    ['unzip -PkN8 in.zip', 'kN8'],
    ['7z a -pkN8 out.7z in.csv', 'kN8'],
    ['"C:\\Program Files\\7-Zip\\7z.exe" x in.7z -pkN8', 'kN8'],
    ['net use Z: \\\\srv\\share kN8 /user:dom\\batch', 'kN8'],
    ['net use \\\\srv\\share /user:batch kN8 /persistent:no', 'kN8'],
    ['db2 connect to shop user batch using kN8', 'kN8'],
    [`id: ${AWS}`, AWS],
    [`aws_secret_access_key = "${'abcDEF12/+'.repeat(4)}"`, 'abcDEF12/+'.repeat(4)],
    [`git clone https://${GITHUB}@github.com/x/y`, GITHUB],
    ['curl -H "Authorization: Basic YmF0Y2g6a044LW1hdXZl"', 'YmF0Y2g6a044LW1hdXZl'],
  ] as const) {
    it(`finds the secret of ${text}`, () => assert.deepEqual(values(text), [secret]))
  }

  it('finds the lines of a private key, and not a word about one', () => {
    const body = `${'b3BlbnNzaC1rZXkt'.repeat(4)}\n${'AAAABG5vbmUAAAAE'.repeat(2)}\n`
    assert.deepEqual(values(`${PEM}\n${body}${PEM.replace('BEGIN', 'END')}\n`), [body])
    assert.deepEqual(values(`grep -q "${PEM}" key && echo yes`), [])
  })

  for (const text of [
    '<param name="password" value=""/>',
    '<param name="password" value="${DB_PASSWORD}"/>',
    '<param name="password" value="$DB_PASSWORD"/>',
    '<param name="password" value="%DB_PASSWORD%"/>',
    '<param name="password" value="{{ db_password }}"/>',
    '<param name="password" value="cs://sftp/billing@password"/>',
    '<param name="password" value="/run/secrets/db"/>',
    '<param name="password" value="********"/>',
    '<param name="password_file" value="db.txt"/>',
    '<param name="ssh_auth_method" value="password"/>',
    '<param name="use_token" value="yes"/>',
    '<param name="passwordFile" value="db.txt"/>',
    '<param name="password_min_length" value="8"/>',
    '<param name="password_policy" value="strict"/>',
    '<param name="token_url" value="https://example.org/token"/>',
    '<entry key="password">${DB_PASSWORD}</entry>',
    'grep "password=" file | sed "s/x/y/"',
    'Password: ask the operators',
    'password = ${DB_PASSWORD}',
    '#!/bin/sh\nif [ "$password" = x ]; then\n',
    'mysql -u batch -p shop',
    'sqlplus / as sysdba',
    'IDENTIFIED BY &1',
    '<script language="VBScript"><![CDATA[\npassword = given\n]]></script>',
    '<param name="max_token" value="12"/>',
    '<job credentials_key="billing"/>',
    '<login user="batch"/>',
    'PASSWORD=$(cat /run/secrets/db)',
    'password="$1"',
    'if (password == null) password = config.getPassword();',
    'token = tokens[i]',
    'for /f "tokens=* delims=" %%a in (x) do echo %%a',
    'https://$FTP_USER:$FTP_PASSWORD@example.org/',
    'write it as https://user:password@host:port',
    'curl -u "$USER:$PASSWORD" https://example.org/',
    'ssh batch@example.org; mail -s "09:30" ops@example.org',
    'jdbc:oracle:thin:@db1:1521/x',
    'Authorization: Bearer $TOKEN',
    'OLDPWD=/tmp',
    'OLDPWD=work',
    'PWD=/tmp',
    'echo "Password=unknown user"',
    'rman target / cmdfile=x',
    'rman target sys/$PW@db1',
    'smbclient //srv/share -U batch',
    'smbclient //srv/share -U "$USER%$PASS"',
    'ldapsearch -x -D cn=batch -W -b dc=example',
    'ldapsearch -x -w "$LDAP_PW"',
    'keytool -list -keystore cacerts -storepass changeit',
    'keytool -list -storepass:env STORE_PW',
    'keytool -list -storepass $STORE_PW',
    'openssl enc -d -pass env:PW',
    'openssl enc -d -pass pass:$PW',
    'scp -q data.zip -P 2222 batch@example.org:',
    'zip -r out.zip in && cp -P a b',
    '7z a -p out.7z in.csv',
    '7z a -p%PW% out.7z in.csv',
    'tar x in.7z -pack',
    'net use Z: \\\\srv\\share /user:batch',
    'net use Z: \\\\srv\\share * /user:batch',
    'net use Z: \\\\srv\\share %PW% /user:batch 2>nul',
    'net use /user:batch Z: \\\\srv\\share',
    'net use Z: /delete',
    'db2 connect to shop user batch using $PW',
    'db2 connect to shop',
  ]) {
    it(`finds none in ${text}`, () => assert.deepEqual(values(text), []))
  }

  describe('with comments that allow one', () => {
    const param = '<param name="password" value="kN8"/>'
    const allow = (rest: string): string => `<!-- jsctl-allow ${rest} -->`

    for (const [situation, text] of [
      ['before the element', `<params>${allow('secret.password: test account')}\n ${param}</params>`],
      ['before what it stands in', `<job>${allow('secret.password: test account')}<params>${param}</params></job>`],
      ['as the last thing in its parent', `<params>${param}${allow('secret.password: test account')}</params>`],
      [
        'before the root element',
        `<?xml version="1.0"?>\n${allow('secret.*: all of it is public')}\n<job>${param}</job>`,
      ],
      ['for several rules', `${allow('secret.token, secret.password: test account')}${param}`],
      ['in a script', `<script>${allow('secret.password: test account')}<![CDATA[\nPASSWORD=kN8-mauve\n]]></script>`],
    ]) {
      it(`is silent about it ${situation}`, () => assert.deepEqual(unsilenced(text ?? ''), []))
    }

    for (const [situation, text] of [
      ['gives no reason', `${allow('secret.password')}${param}`],
      ['gives an empty reason', `${allow('secret.password: - ')}${param}`],
      ['names another rule', `${allow('secret.token: test account')}${param}`],
      [
        'stands before another element',
        `<params>${allow('secret.password: x y')}<param name="a" value="b"/>${param}</params>`,
      ],
      ['stands behind it', `<params>${param}${allow('secret.password: x y')}<param name="a" value="b"/></params>`],
    ]) {
      it(`is not silent when the comment ${situation}`, () => assert.deepEqual(unsilenced(text ?? ''), ['kN8']))
    }
  })

  it('tells a comment that names a rule which there is not from none', () => {
    const verdicts = (comment: string) =>
      findSecrets(`${comment}<param name="password" value="kN8"/>`).map(({allowed}) => allowed)
    assert.deepEqual(verdicts('<!-- jsctl-allow secret.passwort: test account -->'), ['unknown-rule'])
    assert.deepEqual(verdicts('<!-- jsctl-allow secret.token, password: test account -->'), ['unknown-rule'])
    assert.deepEqual(verdicts('<!-- jsctl-allow secret.password, secret.tokn: test account -->'), ['yes'])
    assert.deepEqual(verdicts('<!-- jsctl-allow secret.token: test account -->'), ['no'])
    assert.deepEqual(verdicts('<!-- jsctl-allow secret.password -->'), ['without-reason'])
  })

  describe('when it is masked', () => {
    it('another value has another number, the same value the same, over several texts', () => {
      const texts = ['password=one11 token=two22', 'password=two22', 'password=three']
      assert.deepEqual(
        maskedTexts(texts).map(({text}) => text),
        ['password=[secret 1] token=[secret 2]', 'password=[secret 2]', 'password=[secret 3]'],
      )
    })

    for (const [situation, text, masked] of [
      ['again in the same line', 'password=hunter2secret; echo hunter2secret', 'password=[secret 1]; echo [secret 1]'],
      ['before it', 'echo hunter2secret\npassword=hunter2secret', 'echo [secret 1]\npassword=[secret 1]'],
      ['inside of a word', 'mysql -phunter2secret hunter2secret2', 'mysql -p[secret 1] [secret 1]2'],
      ['twice without anything between', 'pwd=hunter2s\nhunter2shunter2s', 'pwd=[secret 1]\n[secret 1][secret 1]'],
      ['without what is behind it', 'mysql -phunter2secret; echo hunter2secret', 'mysql -p[secret 1] echo [secret 2]'],
      ['and is short, as a word', 'sqlplus scott/tiger@db; run tiger', 'sqlplus scott/[secret 1]@db; run [secret 1]'],
      [
        'as an attribute spells it, and a script',
        '<param name="password" value="m&amp;ms&lt;12"/><![CDATA[m&ms<12]]><a b="m&#38;ms<12"/>',
        '<param name="password" value="[secret 1]"/><![CDATA[[secret 2]]]><a b="m&#38;ms<12"/>',
      ],
      [
        'as a script spells it, and an attribute',
        '<![CDATA[PASSWORD="m&ms<12"]]><a b="m&amp;ms&lt;12"/>',
        '<![CDATA[PASSWORD="[secret 1]"]]><a b="[secret 2]"/>',
      ],
      [
        'within the value of another one',
        'password=mauve-mauve\ntoken=my-mauve-mauve-2\nmauve-mauve',
        'password=[secret 1]\ntoken=[secret 2]\n[secret 1]',
      ],
    ] as const) {
      it(`it is masked where it stands ${situation}`, () => assert.equal(maskedText(text).text, masked))
    }

    for (const [situation, text, masked] of [
      ['is very short', '<param name="pwd" value="kN8"/> kN8', '<param name="pwd" value="[secret 1]"/> kN8'],
      ['is short, inside of a word', 'pwd=tiger1\ntiger12 atiger1', 'pwd=[secret 1]\ntiger12 atiger1'],
      [
        'is the name of what it is',
        '<param name="password" value="password"/>',
        '<param name="password" value="[secret 1]"/>',
      ],
    ] as const) {
      it(`it stays elsewhere when it ${situation}: it would be found by chance`, () =>
        assert.equal(maskedText(text).text, masked))
    }

    it('a long value takes with it what follows its first letters', () => {
      const long = 'kN8-'.repeat(200)
      const text = `Authorization: Bearer ${long}\nsend ${long} and ${long.slice(0, 600)}`
      assert.equal(maskedText(text).text, 'Authorization: Bearer [secret 1]\nsend [secret 1] and [secret 2]')
    })

    it('the lines of a private key are masked one by one', () => {
      const lines = ['b3BlbnNzaC1rZXkt'.repeat(4), 'AAAABG5vbmUAAAAE'.repeat(2)]
      const text = `${PEM}\n${lines.join('\n')}\n${PEM.replace('BEGIN', 'END')}\necho ${lines[1] ?? ''}`
      assert.match(maskedText(text).text, /\necho \[secret 2\]$/)
    })

    it('what is one in one of several texts is masked in all of them', () => {
      const texts = ['echo hunter2secret', 'password=hunter2secret']
      assert.deepEqual(
        maskedTexts(texts).map(({text}) => text),
        ['echo [secret 1]', 'password=[secret 1]'],
      )
    })

    it('nothing is left of any value, wherever it stands', () => {
      const letters = fc.string({unit: fc.constantFrom('a', 'b', '1', '-'), minLength: 8, maxLength: 12})
      fc.assert(
        fc.property(fc.array(letters, {minLength: 1, maxLength: 5}), letters, (secrets, noise) => {
          const text = secrets.map((one) => `password="${one}"\n${noise}${one}${noise}\n`).join('')
          const found = values(text)
          const masked = maskedText(text).text
          for (const one of found) assert.ok(!masked.includes(one), `${one} in ${masked}`)
        }),
      )
    })

    it('lines stay lines, and places stay where they were', () => {
      const text = `${PEM}\n${'a'.repeat(40)}\n${'b'.repeat(40)}\n-----END\npassword=one11 here`
      const masked = maskedText(text)
      assert.equal(masked.text.split('\n').length, text.split('\n').length)
      assert.equal(masked.text.slice(masked.at(text.indexOf('here'))), 'here')
    })

    it('a message loses the value, whole, escaped or cut', () => {
      const long = 'correct horse battery staple '.repeat(5).trim()
      const text = `<param name="password" value="${long}"/><param name="pwd" value="a&lt;b"/><param name="pw" value="no"/>`
      const mask = maskerFor(text)
      assert.equal(mask(`"${long}" is wrong`), '"[secret]" is wrong')
      assert.equal(mask(`"${long.slice(0, 59)}…" is wrong`), '"[secret]" is wrong')
      assert.equal(mask('"a<b" is no a<boolean'), '"[secret]" is no a<boolean')
    })

    it('a message about a file with hundreds of secrets quotes nothing', () => {
      const text = Array.from({length: 600}, (_, index) => `password=kN${index}x`).join('\n')
      assert.equal(maskerFor(text)('"kN599x" and "x" are wrong'), '"[secret]" and "[secret]" are wrong')
    })

    for (const [situation, value, message, masked] of [
      ['without the blanks around it', '  kN8mauve ', '"kN8mauve" is wrong', '"[secret]" is wrong'],
      ['with its line break as a blank', 'kN8\r\nmauve', '"kN8 mauve" is wrong', '"[secret]" is wrong'],
      ['with its line break as letters', 'kN8\nmauve', '"kN8\\nmauve" is wrong', '"[secret]" is wrong'],
      ['by what XML takes for a reference', 'kN8&mauve;9', 'XML does not know &mauve;', 'XML does not know [secret]'],
      ['cut at its beginning', 'kN8mauve/x', 'there is no …mauve/x here', 'there is no [secret] here'],
      [
        'beside a shorter one that it holds',
        'mauve"/><param name="pwd" value="kN8mauve',
        'a "kN8mauve"',
        'a "[secret]"',
      ],
    ])
      it(`a message loses a value that is quoted ${situation}`, () =>
        assert.equal(maskerFor(`<param name="password" value="${value ?? ''}"/>`)(message ?? ''), masked))

    it('thousands of messages about a file with long secrets cost no more than the messages and the secrets', () => {
      const secret = (index: number): string => `<param name="password" value="kN${index} ${'a&lt;'.repeat(2000)}"/>`
      const mask = maskerFor(Array.from({length: 300}, (_, index) => secret(index)).join(''))
      for (let index = 0; index < 2000; index++)
        assert.equal(mask(`"kN299 a<a<…" is no ${index}`), `"[secret]" is no ${index}`)
    })

    it('nothing is left of a secret, whatever stands around it', () => {
      const noise = fc.array(
        fc.constantFrom('<a ', '"', "'", '>', '<!--', '-->', '<![CDATA[', ']]>', ' ', '\n', '=', 'x', '</a>', '@', ':'),
      )
      const secret = fc.constantFrom(
        '<param name="password" value="kN8mauve"/>',
        ' PASSWORD=kN8mauve ',
        ' https://a:kN8mauve@example.org/ ',
      )
      fc.assert(
        fc.property(noise, secret, noise, (before, middle, after) => {
          const text = before.join('') + middle + after.join('')
          assert.doesNotMatch(maskedText(text).text, /kN8mauve/)
        }),
      )
    })
  })

  it('hostile texts cost no more than their length', () => {
    const long = (part: string): string => part.repeat(Math.ceil(200_000 / part.length))
    for (const part of [
      '<a ',
      '<a b="',
      '<a b="c"d',
      '<a b=c',
      'x',
      'password',
      'a:',
      '://',
      '<!-- jsctl-allow secret.*: x -->',
      '<a>',
      'a=',
      '"',
      'curl ',
      '--a-',
      'rman target ',
      'smbclient -U a',
      'ldapsearch ',
      ' -keypass',
      'zip ',
      '7z -',
      'net use ',
      'net use a /user:',
      'connect to a user ',
    ])
      assert.ok(Array.isArray(findSecrets(`${long(part)} password`)))
    const nested = Array.from({length: 150}, (_, index) => `password=${'a'.repeat(150 - index)}kN8`).join('\n')
    assert.ok(!maskedText(`${nested}\n${long('a')}`).text.includes('kN8'))
    const many = Array.from({length: 10_000}, (_, index) => `password=kN8${index}mauve ${index}mauve`).join('\n')
    assert.ok(!maskedText(many).text.includes('kN8'))
  })
})
