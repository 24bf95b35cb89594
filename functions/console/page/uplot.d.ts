// The server puts the package's ES module beside the page under this name (../page-files.ts).
export { default } from 'uplot'
