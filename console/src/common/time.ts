/** `2026-01-31 12:00:05 (UTC+01:00)`, in the browser's zone, as AWS's console has it. */
export function formatTime(time: string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const at = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${at(date.getMonth() + 1)}-${at(date.getDate())}`;
  const clock = `${at(date.getHours())}:${at(date.getMinutes())}:${at(date.getSeconds())}`;
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${day} ${clock} (UTC${sign}${at(hours)}:${at(minutes)})`;
}

/** `12 s`, `5 min`, `3 h`, `2 d`: how long ago, or how long. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
