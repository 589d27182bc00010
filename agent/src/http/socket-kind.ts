import { readFileSync, readlinkSync } from 'node:fs';

// The kernel lists the sockets of a network namespace by inode in /proc/net (proc(5)).
const TCP_INODE_COLUMN = 9;
const UNIX_INODE_COLUMN = 6;

/** Whether a descriptor is a TCP socket. */
export function isTcp(fd: number): boolean {
  return ['tcp', 'tcp6'].some(family => findRow(family, TCP_INODE_COLUMN, fd) !== undefined);
}

/** Path of a Unix socket; empty when it has none or is something else. */
export function unixPath(fd: number): string {
  return findRow('unix', UNIX_INODE_COLUMN, fd)?.[UNIX_INODE_COLUMN + 1] ?? '';
}

function findRow(family: string, inodeColumn: number, fd: number): string[] | undefined {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
    const rows = readFileSync(`/proc/self/net/${family}`, 'utf8').split('\n');
    return rows.map(row => row.trim().split(/\s+/)).find(columns => columns[inodeColumn] === inode);
  } catch {
    // a family that the kernel does not have, or no such descriptor
    return undefined;
  }
}
