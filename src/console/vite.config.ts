// How the console is built: into dist/console, split by route, compressed beforehand.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';

/** The Griot that `npm run console:dev` speaks to. */
const GRIOT = 'http://127.0.0.1:3000';

/** What so many screens stand on comes with any of them. */
const COMMON = 9;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    react(),
    compression({
      algorithms: [defineAlgorithm('gzip', { level: 9 }), defineAlgorithm('brotliCompress')],
      exclude: [/\.(woff2|png)$/, /index\.html$/],
      threshold: 1024,
      logLevel: 'silent',
    }),
  ],
  resolve: {
    alias: { 'file-selector': fileURLToPath(new URL('app/dropped-files.ts', import.meta.url)) },
  },
  server: { proxy: { '/api': { target: GRIOT, changeOrigin: false } } },
  build: {
    outDir: fileURLToPath(new URL('../../dist/console', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // light-dark() as it stands: all of them have it since the spring of 2024.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A chunk compresses the better the more is in it, and comes sooner when it is one of few; but whoever opens
          // one screen is not to load another's.
          groups: [
            { name: 'first', tags: ['$initial'], priority: 3 },
            { name: 'frame', test: /app[\\/]shell\.tsx$/, priority: 2 },
            { name: 'inside', minShareCount: COMMON, priority: 1 },
            { name: 'shared', minShareCount: 2, entriesAware: true },
          ],
        },
      },
    },
  },
});
