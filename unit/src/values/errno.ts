import { nearMiss } from '../near-miss.ts';
import { wholeValue, type ValueGrammar, type ValueGrammars } from './grammar.ts';
import { readInteger } from './integer.ts';
import type { WordFinding } from './word-list.ts';

const names =
  'EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ' +
  'ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ' +
  'ENOLCK ENOSYS ENOTEMPTY ELOOP EWOULDBLOCK ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE ' +
  'EBADR EXFULL ENOANO EBADRQC EBADSLT EDEADLOCK EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ' +
  'ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ' +
  'ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT ' +
  'EOPNOTSUPP ENOTSUP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ' +
  'ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY ' +
  'EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED ' +
  'EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON';

/** Names of errors that system calls give, in capitals; systemd takes them in any letter case. */
export const errnoNames: ReadonlySet<string> = new Set(names.split(' '));

/** What is wrong with an error's name or number (`parse_errno()`): 1 to 4095, 0 where `zero` is allowed, or `kill`. */
export function wrongErrno(text: string, zero: boolean): WordFinding | undefined {
  if (text === 'kill' || errnoNames.has(text.toUpperCase())) return undefined;
  const number = readInteger(text);
  const least = zero ? 0n : 1n;
  if (number !== undefined) {
    if (number >= least && number <= 4095n) return undefined;
    return {
      message: `There is no error ${text}: write a name as in EPERM, or a number from ${String(least)} to 4095.`,
    };
  }
  const replacement = nearMiss(text, [...errnoNames, 'kill']);
  if (replacement === undefined)
    return { message: `There is no error "${text}": write a name as in EPERM, a number, or kill.` };
  return { message: `There is no error "${text}". Did you mean ${replacement}?`, replacement };
}

const syscallErrno: ValueGrammar = given => {
  const finding = wrongErrno(given.text, false);
  return finding === undefined ? [] : wholeValue(given, finding.message, finding.replacement);
};

/** Settings that are an error of a system call. */
export const errnoGrammars: ValueGrammars = { syscall_errno: syscallErrno };
