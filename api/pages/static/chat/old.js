// Only a browser too old for the page's modules runs this: it says so instead of staying silent.
document.getElementById("old-browser").hidden = false;
