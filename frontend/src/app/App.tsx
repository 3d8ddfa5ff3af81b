export function App() {
  return <main>t3project</main>;
}
