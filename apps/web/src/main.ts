import { showPage } from './page.js';
import { applyTheme } from './parts/theme.js';

applyTheme();
const place = document.getElementById('page');
if (place) void showPage(place);
