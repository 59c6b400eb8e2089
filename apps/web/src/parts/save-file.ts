/** Returns text as a CSV file. */
export const csvFile = (text: string): Blob => new Blob([text], { type: 'text/csv' });

/** Saves a file that the page has made. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
