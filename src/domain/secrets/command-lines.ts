/**
 * Where programs take a password on their command line; the group `secret` is it. Each begins with the program or with a word that only
 * such programs know, and looks no further than the command.
 */
export const COMMAND_LINES: readonly RegExp[] = [
  // rman target sys/password@db
  /\brman\b[^\r\n<>|;&]{0,200}?[ \t](?:target|catalog|auxiliary)[ \t=]{1,4}["']?[\w$#-]{1,128}\/(?<secret>[^\s@/"'<>;&]{1,128})/dgi,
  // smbclient -U user%password
  /\b(?:smbclient|smbget|rpcclient)\b[^\r\n<>|;&]{0,200}?[ \t](?:-U|--user)[ \t=]{0,4}["']?[^\s%"'<>-][^\s%"'<>]{0,100}%(?<secret>[^\s"'<>]{1,200})/dg,
  // ldapsearch -w password; -W asks for it
  /\bldap(?:search|modify|add|delete|modrdn|compare|passwd|whoami)\b[^\r\n<>|;]{0,300}?[ \t]-w[ \t]{0,4}["']?(?<secret>[^\s"'<>-][^\s"'<>]{0,200})/dg,
  // keytool -storepass password; "changeit" is what every keystore of Java comes with
  /(?<![\w-])-(?:src|dest)?(?:store|key)pass[ \t]{1,4}["']?(?!changeit\b)(?<secret>[^\s"'<>&|;-][^\s"'<>]{2,200})/dg,
  // openssl … -passin pass:password
  /(?<![\w-])-pass(?:in|out)?[ \t]{1,4}["']?pass:(?<secret>[^\s"'<>]{1,200})/dg,
  // zip -P password
  /(?<![\w.-])(?:un)?zip(?:\.exe)?(?=["' \t])[^\r\n<>|;&]{0,200}?[ \t]-P[ \t]{0,4}["']?(?<secret>[^\s"'<>-][^\s"'<>]{0,200})/dg,
  // 7z a -ppassword; -p alone asks for it
  /(?<![\w.-])7z[ar]?(?:\.exe)?(?=["' \t])[^\r\n<>|;&]{0,200}?[ \t]-p["']?(?<secret>[^\s"'<>-][^\s"'<>]{0,200})/dg,
  // net use Z: \\server\share password /user:name
  /\bnet(?:\.exe)?[ \t]{1,4}use[ \t][^\r\n<>|;&]{0,200}?[ \t](?![A-Za-z]:[ \t])(?<secret>[^\s"'<>&|^/\\*][^\s"'<>&|^]{0,200})[ \t]{1,4}\/user:/dgi,
  // net use Z: \\server\share /user:name password
  /\bnet(?:\.exe)?[ \t]{1,4}use[ \t][^\r\n<>|;&]{0,200}?\/user:[^\s"'<>&|]{1,100}[ \t]{1,4}(?![A-Za-z]:(?:\s|$))(?<secret>[^\s"'<>&|^/\\*][^\s"'<>&|^]{0,200})(?=\s|$)/dgi,
  // db2 connect to database user name using password
  /\bconnect[ \t]{1,4}to[ \t]{1,4}[^\s"'<>;]{1,128}[ \t]{1,4}user[ \t]{1,4}[^\s"'<>;]{1,128}[ \t]{1,4}using[ \t]{1,4}["']?(?<secret>[^\s"'<>;&]{1,200})/dgi,
]
