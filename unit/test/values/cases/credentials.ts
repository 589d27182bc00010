import type { ValueTable } from '../check.ts';

export const credentialCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/LoadCredential',
    accepted: ['a:/etc/a', 'a', 'a:', 'a:b', 'a.b:/x', 'a:%t/x', '%i:/x', 'a:/x:y', 'a:/x/', 'a:/run/with blank'],
    refused: ['«a/b»:/x', '«..»:/x', 'a:«x/y»', 'a:«/x/../y»', 'a:«/x//y»', '«»:/x', ['a:/«%z»', '%%z']],
  },
  {
    setting: 'service/Service/SetCredential',
    accepted: ['a:b', 'a:b\\n', 'a:x:y', 'a:%i', 'a:50%', 'a:it\'s "'],
    refused: ['«a»', '«a:»', '«a/b»:x', ['a:x«\\.»', '\\\\.']],
  },
  {
    setting: 'service/Service/SetCredentialEncrypted',
    accepted: ['a:aGVsbG8=', 'a: aGVs bG8='],
    refused: ['a:«hello!»', '«a»'],
  },
  {
    setting: 'service/Service/ImportCredential',
    accepted: ['a', 'a.*', '*', 'a:b', 'a.*:b.'],
    refused: ['«a*b»', '«a?»', '«[a]»', '«a/b»', 'a:«b/c»'],
  },
  {
    setting: 'service/Service/OpenFile',
    accepted: ['/a', '/a:name', '/a:name:read-only', '/a::append', '/a:n:truncate,graceful'],
    refused: [
      '«a»',
      '/a:n:«x»',
      ['/a:n:«readonly»', 'read-only'],
      '/a:n:«append,truncate»',
      '/a:n:«append,append»',
      '«%t/a»',
      '/a:n:append:«x»',
      '«/»',
    ],
  },
];
