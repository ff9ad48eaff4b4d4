// Jcrop finds out about touch by setting inline handlers, which the content policy refuses. The window knows too.
jQuery.Jcrop.defaults.touchSupport = "ontouchstart" in window;
