import { render } from 'preact';
import { keepPage } from './storage/offline';
import { Root } from './ui/Root';
import './ui/style.css';

render(<Root />, document.getElementById('page')!);

// Once there is nothing better to do.
addEventListener('load', () => void keepPage());
