const UNITS = '/org/freedesktop/systemd1/unit/';

/**
 * D-Bus object path of a unit. Every byte that is not a letter or digit, and a leading digit, becomes `_xx`
 * (sd_bus_path_encode(3)).
 */
export function unitObjectPath(name: string): string {
  const bytes = new TextEncoder().encode(name);
  let label = '';
  bytes.forEach((byte, index) => {
    const char = String.fromCharCode(byte);
    label += /[A-Za-z]/.test(char) || (index > 0 && /[0-9]/.test(char)) ? char : `_${hex(byte)}`;
  });
  return UNITS + (label === '' ? '_' : label);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
